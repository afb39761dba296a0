import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';

let running: Running;
let address: string;
let paths: Record<string, string>;

beforeAll(async () => {
  running = Running.node([path.join(ROOT, 'dist/project/server.js')], {
    environment: { PORT: '0', HOST: '127.0.0.1' },
  });
  address = await running.address();
  paths = JSON.parse(readFileSync(path.join(ROOT, 'staticfiles/staticfiles.json'), 'utf8')).paths;
});

afterAll(() => running.kill());

/** A request as it goes over the wire: nothing is decoded or added on the way. */
function get(
  url: string,
  headers: http.OutgoingHttpHeaders = {},
): Promise<http.IncomingMessage & { body: Buffer }> {
  return new Promise((resolve, reject) => {
    http
      .get(new URL(url, address), { headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Object.assign(answer, { body: Buffer.concat(chunks) })));
      })
      .on('error', reject);
  });
}

describe('a style sheet of the built site', () => {
  const published = (): string => `/static/${paths['home/css/site.css']}`;

  it('is immutable under its hashed name', async () => {
    const { headers, statusCode } = await get(published(), { 'accept-encoding': 'gzip, deflate, br' });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'max-age=315360000, public, immutable',
      vary: expect.stringMatching(/^Accept-Encoding(, Available-Dictionary)?$/),
      etag: expect.stringMatching(/^"[^"]+"$/),
    });
  });

  it('is kept for a minute under its own name', async () => {
    const { headers } = await get('/static/home/css/site.css', { 'accept-encoding': 'gzip' });
    expect(headers).toMatchObject({ 'cache-control': 'max-age=60, public', 'content-encoding': 'gzip' });
  });

  it('has the same text in every encoding', async () => {
    const plain = await get(published());
    const gzip = await get(published(), { 'accept-encoding': 'gzip' });
    const brotli = await get(published(), { 'accept-encoding': 'br' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(new Set([plain, gzip, brotli].map(({ headers }) => headers.etag)).size).toBe(3);
  });

  it('refers to its fonts and its source map by hashed names that answer', async () => {
    const { body } = await get(published());
    const text = body.toString();
    const fonts = [...text.matchAll(/url\(["']?([^"')]+)["']?\)/g)].map(([, name]) => name);
    const [, map] = /sourceMappingURL=(\S+)/.exec(text) ?? [];
    expect(fonts).toHaveLength(2);
    for (const target of [...fonts, map]) {
      expect(target).toMatch(/\.[0-9a-f]{12}\.(?:woff2|map)$/);
      const { statusCode } = await get(new URL(target ?? '', new URL(published(), address)).href);
      expect(statusCode).toBe(200);
    }
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await get(published(), { 'accept-encoding': 'br' });
    const again = await get(published(), { 'accept-encoding': 'br', 'if-none-match': headers.etag });
    expect(again.statusCode).toBe(304);
    expect(again.body).toHaveLength(0);
  });
});

describe('the page of the built site', () => {
  it('refers to static files by hashed names alone', async () => {
    const { body } = await get('/');
    const urls = [...body.toString().matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, url]) => url);
    expect(urls.length).toBeGreaterThan(8);
    for (const url of urls) expect(url).toMatch(/\.[0-9a-f]{12}\.\w+$/);
  });

  it('holds nothing from elsewhere, and of what could be a file the lines alone that set the theme before the first paint', async () => {
    const html = (await get('/')).body.toString();
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/<style|data:|<svg/);
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = '']) => text);
    expect(scripts).toEqual([expect.stringContaining('prefers-color-scheme')]);
  });

  it.each(['light', 'dark'])(
    'has the theme %s from its first byte, once it was chosen, and no script for it',
    async (theme) => {
      const { body, headers } = await get('/', { cookie: `other=1; theme=${theme}` });
      expect(body.toString()).toContain(`data-bs-theme="${theme}"`);
      expect(body.toString()).not.toContain('<script>');
      expect(headers.vary).toContain('Cookie');
    },
  );

  it('puts nothing of another cookie into the page', async () => {
    const { body } = await get('/guide/', { cookie: 'theme=dark"onload="alert(1); my-theme=dark' });
    expect(body.toString()).toContain('data-bs-theme="auto"');
    expect(body.toString()).not.toContain('onload');
  });
});
