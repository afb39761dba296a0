import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { Body, Controller, Get, HttpCode, Module, Post, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { streamText } from 'hono/streaming';
import Koa from 'koa';
import type { Application } from '../../framework/whitenoise';

/**
 * One application, written in every framework: `GET /hello` gives `hello`, `POST /echo` gives its JSON back,
 * `GET /stream` gives PIECES one after the other, `GET /boom` throws.
 */
export interface Subject {
  readonly name: string;
  create(): Promise<{ readonly application: Application; close?(): Promise<unknown> }>;
}

export const PIECES = ['one,', 'two,', 'three'];

async function* pieces(): AsyncGenerator<string> {
  for (const piece of PIECES) {
    yield piece;
    await wait(20);
  }
}

const plain: Subject = {
  name: 'plain http',
  async create() {
    const application: Application = async (request, response) => {
      try {
        const route = `${request.method} ${request.url}`;
        if (route === 'GET /hello') response.end('hello');
        else if (route === 'POST /echo') {
          response.setHeader('Content-Type', 'application/json');
          request.pipe(response);
        } else if (route === 'GET /stream') Readable.from(pieces()).pipe(response);
        else if (route === 'GET /boom') throw new Error('boom');
        else response.writeHead(404).end('not here');
      } catch {
        response.writeHead(500).end('plain error');
      }
    };
    return { application };
  },
};

const expressApplication: Subject = {
  name: 'Express 5',
  async create() {
    const app = express();
    app.set('env', 'test');
    app.use(express.json());
    app.get('/hello', (_request, response) => void response.send('hello'));
    app.post('/echo', (request, response) => void response.json(request.body));
    app.get('/stream', (_request, response) => void Readable.from(pieces()).pipe(response));
    app.get('/boom', () => {
      throw new Error('boom');
    });
    return { application: app };
  },
};

const koa: Subject = {
  name: 'Koa 3',
  async create() {
    const app = new Koa();
    app.silent = true;
    app.use(async (context) => {
      const route = `${context.method} ${context.path}`;
      if (route === 'GET /hello') context.body = 'hello';
      else if (route === 'GET /stream') context.body = Readable.from(pieces());
      else if (route === 'GET /boom') throw new Error('boom');
      else if (route === 'POST /echo') {
        const chunks: Buffer[] = [];
        for await (const chunk of context.req) chunks.push(chunk as Buffer);
        context.body = JSON.parse(Buffer.concat(chunks).toString()) as object;
      }
    });
    return { application: app.callback() };
  },
};

const fastifyApplication: Subject = {
  name: 'Fastify 5',
  async create() {
    const app = fastify();
    app.get('/hello', async () => 'hello');
    app.post('/echo', async (request) => request.body);
    app.get('/stream', (_request, reply) => reply.send(Readable.from(pieces())));
    app.get('/boom', async () => {
      throw new Error('boom');
    });
    await app.ready();
    const application: Application = (request, response) => app.routing(request, response);
    return { application, close: () => app.close() };
  },
};

/** The application in Hono, for the web-standard form too. */
export function honoApplication(): Hono {
  const app = new Hono();
  app.get('/hello', (context) => context.text('hello'));
  app.post('/echo', async (context) => context.json(await context.req.json()));
  app.get('/stream', (context) =>
    streamText(context, async (stream) => {
      for await (const piece of pieces()) await stream.write(piece);
    }),
  );
  app.get('/boom', () => {
    throw new Error('boom');
  });
  app.onError((_error, context) => context.text('hono error', 500));
  return app;
}

const hono: Subject = {
  name: 'Hono 4',
  async create() {
    return { application: getRequestListener(honoApplication().fetch) };
  },
};

@Controller()
class Pages {
  @Get('hello')
  hello() {
    return 'hello';
  }

  @Post('echo')
  @HttpCode(200)
  echo(@Body() body: unknown) {
    return body;
  }

  @Get('stream')
  stream(@Res() response: ServerResponse) {
    Readable.from(pieces()).pipe(response);
  }

  @Get('boom')
  boom() {
    throw new Error('boom');
  }
}

@Module({ controllers: [Pages] })
class PagesModule {}

const nest: Subject = {
  name: 'Nest',
  async create() {
    const app = await NestFactory.create(PagesModule, { logger: false });
    await app.init();
    const instance = app.getHttpAdapter().getInstance() as (
      request: IncomingMessage,
      response: ServerResponse,
    ) => unknown;
    return { application: instance, close: () => app.close() };
  },
};

export const SUBJECTS: readonly Subject[] = [plain, expressApplication, koa, fastifyApplication, hono, nest];
