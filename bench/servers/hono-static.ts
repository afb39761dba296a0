/** Hono on @hono/node-server with its serveStatic and precompressed variants on. */
import { relative } from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { host, port, root } from './place';

const application = new Hono();
application.use(
  '/static/*',
  serveStatic({
    root: relative(process.cwd(), root),
    rewriteRequestPath: (path) => path.slice('/static'.length),
    precompressed: true,
  }),
);
application.get('/app', (context) => context.text('hello'));
serve({ fetch: application.fetch, port, hostname: host });
