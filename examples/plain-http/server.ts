import { createServer } from 'node:http';
import { whiteNoise } from 'whitenoise-node';

const application = whiteNoise(
  (request, response) => {
    if (request.url !== '/') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found\n');
      return;
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!doctype html>
<title>node:http</title>
${application.assets.stylesheet('css/site.css')}
<h1>Hello from node:http</h1>
`);
  },
  { root: 'staticfiles', prefix: '/static/' },
);

const server = createServer(application);
// Answers requests for files on the connection itself; all else goes to the listener above.
application.accelerate(server);
server.listen(Number(process.env.PORT ?? 8000));
