import { describe, expect, it } from 'vitest';
import type { SettingsInput } from '../../framework/conf';
import { Http404, html, json, path, redirect } from '../../framework/http';
import { httpSite } from './site';

const ROOT_URLCONF = [
  path('', () => html('<h1>page</h1>')),
  path('own/', () => html('', { headers: { 'cache-control': 'max-age=60' } })),
  path('expires/', () => html('', { headers: { expires: '0' } })),
  path('data/', () => json({})),
  path('moved/', () => redirect('/', { permanent: true })),
  path('immutable/', () => fetch('data:text/html,page')),
  path('gone/', () => {
    throw new Http404();
  }),
  path('no-data/', () => json({}, { status: 404 })),
];

async function cacheControl(target: string, input: SettingsInput = {}, accept = 'text/html') {
  const response = await httpSite({ ROOT_URLCONF, ...input }).fetch(target, { headers: { accept } });
  return response.headers.get('cache-control');
}

describe('PAGE_CACHE_CONTROL', () => {
  it.each(['/', '/immutable/', '/gone/', '/no-such-page/', '/no-data/'])(
    'keeps caches from serving %s of an earlier release after a deploy',
    async (target) => {
      expect(await cacheControl(target)).toBe('no-cache');
      expect(await cacheControl(target, {}, '*/*')).toBe('no-cache');
      expect(await cacheControl(target, { PAGE_CACHE_CONTROL: 'private, no-cache' })).toBe(
        'private, no-cache',
      );
    },
  );

  it.each([
    ['/own/', 'max-age=60'],
    ['/expires/', null],
    ['/data/', null],
    ['/moved/', null],
  ])('leaves %s as its view made it', async (target, expected) => {
    expect(await cacheControl(target)).toBe(expected);
  });

  it('sends nothing when it is null', async () => {
    expect(await cacheControl('/', { PAGE_CACHE_CONTROL: null })).toBeNull();
  });
});
