/** serve-static, the middleware behind `express.static`, without Express in front of it. */
import { createServer } from 'node:http';
import serveStatic from 'serve-static';
import { hello, host, port, root } from './place';

const files = serveStatic(root, { maxAge: 60_000 });
createServer((request, response) => {
  const url = request.url ?? '/';
  if (!url.startsWith('/static/')) return hello(request, response);
  request.url = url.slice('/static'.length);
  files(request, response, () => hello(request, response));
}).listen(port, host);
