import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { whiteNoise } from 'whitenoise-node';

const app = new Hono();
const application = whiteNoise(getRequestListener(app.fetch), { root: 'staticfiles', prefix: '/static/' });
const { assets } = application;

app.get('/', (context) =>
  context.html(html`<!doctype html>
    <title>Hono</title>
    <link rel="stylesheet" href="${assets.url('css/site.css')}" />
    <h1>Hello from Hono</h1>`),
);

createServer(application).listen(Number(process.env.PORT ?? 8000));
