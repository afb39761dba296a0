import { createServer } from 'node:http';
import fastify from 'fastify';
import { whiteNoise } from 'whitenoise-node';

const app = fastify();
app.get('/', (_request, reply) => {
  reply.type('text/html; charset=utf-8').send(`<!doctype html>
<title>Fastify</title>
${application.assets.stylesheet('css/site.css')}
<h1>Hello from Fastify</h1>
`);
});
await app.ready();

const application = whiteNoise(app.routing, { root: 'staticfiles', prefix: '/static/' });
createServer(application).listen(Number(process.env.PORT ?? 8000));
