/**
 * The first lines that a person writes, in every framework. They are there to be type-checked: here against the
 * sources, in tests/packaging against the package, with several versions of TypeScript and of Node's types.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import {
  type Application,
  whiteNoise,
  whiteNoiseFetch,
  whiteNoiseMiddleware,
} from '../../framework/whitenoise';

const options = { root: 'public', prefix: '/static/' };

export function plainHttp(): void {
  const application: Application = whiteNoise((_request, response) => response.end('Hello'), options);
  createServer(application).listen(8000);
  createServer(whiteNoise((request, response) => response.end(request.url), options)).listen(8000);
  createHttpsServer(whiteNoise((request, response) => response.end(request.url), options)).listen(8443);
}

export function typedListener(): void {
  function listener(request: IncomingMessage, response: ServerResponse): void {
    response.end(request.url);
  }
  const application: Application = whiteNoise(listener, options);
  const server = createServer(application);
  whiteNoise(listener, options).accelerate(server).addFiles('media', '/media/');
  createServer(whiteNoise(application)).listen(8000);
}

export function inExpress(): void {
  const app = express().get('/', (_request, response) => void response.send('Hello'));
  createServer(whiteNoise(app, options)).listen(8000);
  const application: Application = whiteNoise(app, options);
  createServer(application).listen(8000);
  app.use(whiteNoiseMiddleware(options));
  app.use('/reports', whiteNoiseMiddleware({ root: 'reports' }));
}

export function inKoa(): void {
  const app = new Koa();
  createServer(whiteNoise(app.callback(), options)).listen(8000);
  const application: Application = whiteNoise(app.callback(), options);
  createServer(application).listen(8000);
}

export async function inFastify(): Promise<void> {
  const app = fastify();
  await app.ready();
  createServer(whiteNoise(app.routing, options)).listen(8000);
  const application: Application = whiteNoise(app.routing, options);
  createServer(application).listen(8000);
  await fastify({ serverFactory: (handler) => createServer(whiteNoise(handler, options)) }).listen({
    port: 8000,
  });
}

export function inHono(): void {
  const app = new Hono();
  createServer(whiteNoise(getRequestListener(app.fetch), options)).listen(8000);
  const application: Application = whiteNoise(getRequestListener(app.fetch), options);
  createServer(application).listen(8000);
  const handler: { fetch(request: Request): Response | Promise<Response> } = {
    fetch: whiteNoiseFetch(app.fetch, options),
  };
  void handler.fetch(new Request('http://localhost/'));
}

@Module({})
class PagesModule {}

export async function inNest(): Promise<void> {
  const app = await NestFactory.create(PagesModule);
  await app.init();
  createServer(whiteNoise(app.getHttpAdapter().getInstance(), options)).listen(8000);
  const application: Application = whiteNoise(app.getHttpAdapter().getInstance(), options);
  createServer(application).listen(8000);
}
