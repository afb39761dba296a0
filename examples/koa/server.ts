import { createServer } from 'node:http';
import Koa from 'koa';
import { whiteNoise } from 'whitenoise-node';

const app = new Koa();
app.use((context) => {
  if (context.path !== '/') return;
  context.type = 'html';
  context.body = `<!doctype html>
<title>Koa</title>
${application.assets.stylesheet('css/site.css')}
<h1>Hello from Koa</h1>
`;
});

const application = whiteNoise(app.callback(), { root: 'staticfiles', prefix: '/static/' });
createServer(application).listen(Number(process.env.PORT ?? 8000));
