/**
 * One server of the comparison, in a process of its own, because some of them end it:
 * `node contender.ts <name> <root> <index|no-index>` prints its port. Each has the options on that bring it
 * closest to the table, and an application behind it that says that it was asked.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { whiteNoise } from '../../../framework/whitenoise';
import { front } from '../front';
import { APPLICATION_HEADER, application } from '../hosts';

type Mounted = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const [, , name = '', root = '', index = ''] = process.argv;
const indexFile = index === 'index';

/** A middleware at `/static/`, as Connect and Express mount one. */
function mounted(middleware: Mounted): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    const next = () => {
      request.url = url;
      application(request, response);
    };
    if (!url.startsWith('/static/')) return next();
    request.url = url.slice('/static'.length);
    return middleware(request, response, next);
  };
}

const CONTENDERS: Readonly<Record<string, () => Promise<RequestListener>>> = {
  'whitenoise-node': async () =>
    whiteNoise(application, { root, prefix: '/static/', indexFile, warn: () => {} }),

  async sirv() {
    const { default: sirv } = await import('sirv');
    const options = { etag: true, gzip: true, brotli: true, ...(indexFile ? {} : { extensions: [] }) };
    return mounted(sirv(root, options) as Mounted);
  },

  async 'serve-static'() {
    const { default: serveStatic } = await import('serve-static');
    return mounted(serveStatic(root, { index: indexFile ? 'index.html' : false }) as Mounted);
  },

  async '@fastify/static'() {
    const { default: fastify } = await import('fastify');
    const { default: fastifyStatic } = await import('@fastify/static');
    const app = fastify();
    const options = indexFile ? { redirect: true } : { index: false as const };
    await app.register(fastifyStatic, {
      root,
      prefix: '/static/',
      preCompressed: true,
      dotfiles: 'ignore',
      ...options,
    });
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    app.setNotFoundHandler((request, reply) => {
      reply.hijack();
      application(request.raw, reply.raw);
    });
    await app.ready();
    return (request, response) => app.routing(request, response);
  },

  async hono() {
    const { Hono } = await import('hono');
    const { serveStatic } = await import('@hono/node-server/serve-static');
    const app = new Hono();
    const rewriteRequestPath = (url: string) => url.slice('/static'.length);
    const options = { root: path.relative(process.cwd(), root), rewriteRequestPath, precompressed: true };
    app.use('/static/*', serveStatic(indexFile ? options : { ...options, index: 'no index file' }));
    app.notFound(async (context) =>
      context.body(await context.req.arrayBuffer(), 404, { [APPLICATION_HEADER]: 'application' }),
    );
    return getRequestListener(app.fetch);
  },
};

async function main(): Promise<void> {
  const create = CONTENDERS[name];
  if (create === undefined)
    throw new Error(`expected one of ${Object.keys(CONTENDERS).join(', ')}, got ${name}`);
  const server = createServer(front(await create())).listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}

void main();
