/** Koa with koa-static, which serves precompressed variants by default. */
import { createServer } from 'node:http';
import Koa from 'koa';
import koaStatic from 'koa-static';
import { host, port, root } from './place';

const application = new Koa();
const files = koaStatic(root, { maxage: 60_000 });
application.use((context, next) => {
  if (!context.path.startsWith('/static/')) {
    context.body = 'hello';
    return undefined;
  }
  context.path = context.path.slice('/static'.length);
  return files(context, next);
});
createServer(application.callback()).listen(port, host);
