/** sirv in production mode, with its precompressed variants on. */
import { createServer } from 'node:http';
import sirv from 'sirv';
import { hello, host, port, root } from './place';

const files = sirv(root, { etag: true, gzip: true, brotli: true, maxAge: 60 });
createServer((request, response) => {
  const url = request.url ?? '/';
  if (!url.startsWith('/static/')) return hello(request, response);
  request.url = url.slice('/static'.length);
  files(request, response, () => hello(request, response));
}).listen(port, host);
