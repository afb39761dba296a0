import { describe, expect, it } from 'vitest';
import {
  defineSettings,
  ImproperlyConfigured,
  json,
  redirect,
  path as route,
  SETTINGS,
  STORAGE,
  service,
} from '../../framework';
import { Client, createTestSite, overrideSettings } from '../../framework/testing';

const settings = defineSettings({
  STATIC_URL: '/s/',
  ROOT_URLCONF: [
    route('away/', () => redirect('/elsewhere/')),
    route('echo/', async (request) =>
      json({ method: request.method, body: await request.text(), x: request.headers.get('x-test') }),
    ),
    route('debug/', (request) => json(service(request, SETTINGS).DEBUG)),
  ],
});

describe('overrideSettings', () => {
  it('gives other settings, with what follows from them, and leaves the first as they are', () => {
    const other = overrideSettings(settings, { DEBUG: true });
    expect(other).toMatchObject({ DEBUG: true, WHITENOISE_AUTOREFRESH: true, STATIC_URL: '/s/' });
    expect(settings).toMatchObject({ DEBUG: false, WHITENOISE_AUTOREFRESH: false });
  });

  it('checks what is changed', () => {
    expect(() => overrideSettings(settings, { DEBUG: 1 as unknown as boolean })).toThrow(
      ImproperlyConfigured,
    );
  });

  it('serves tests that run at the same time', async () => {
    const ask = async (DEBUG: boolean) =>
      (await new Client(createTestSite(settings, { DEBUG })).get('/debug/')).json();
    expect(await Promise.all([ask(true), ask(false), ask(true)])).toEqual([true, false, true]);
  });
});

describe('createTestSite', () => {
  it('needs no collected files, unless the test names a storage', () => {
    expect(createTestSite(settings).container.get(STORAGE).url('a.css')).toBe('/s/a.css');
    const strict = createTestSite(settings, {
      STATICFILES_STORAGE: 'ManifestStaticFilesStorage',
      STATIC_ROOT: '/nowhere',
    });
    expect(() => strict.container.get(STORAGE).url('a.css')).toThrow();
  });
});

describe('Client', () => {
  const client = new Client(createTestSite(settings), { headers: { 'x-test': 'every request' } });

  it('does not follow redirects', async () => {
    const response = await client.get('/away/');
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/elsewhere/');
  });

  it('posts forms, and sends headers of the client and of one request', async () => {
    const form = new URLSearchParams({ a: '1' });
    expect(await (await client.post('/echo/', form)).json()).toEqual({
      method: 'POST',
      body: 'a=1',
      x: 'every request',
    });
    const one = await client.request('/echo/', { method: 'DELETE', headers: { 'x-test': 'one' } });
    expect(await one.json()).toEqual({ method: 'DELETE', body: '', x: 'one' });
  });

  it('passes the middleware: another host is refused', async () => {
    const stranger = new Client(createTestSite(settings), { origin: 'http://evil.example' });
    expect((await stranger.get('/debug/')).status).toBe(400);
    expect((await client.get('/debug/')).headers.get('x-content-type-options')).toBe('nosniff');
  });
});
