/** The server that most people write by hand: `createReadStream(file).pipe(response)`, with nothing kept in memory. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { hello, host, port, root } from './place';

createServer((request, response) => {
  const url = request.url ?? '/';
  if (!url.startsWith('/static/')) return hello(request, response);
  const file = join(root, url.slice('/static'.length));
  response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
  response.setHeader('Content-Length', statSync(file).size);
  createReadStream(file).pipe(response);
}).listen(port, host);
