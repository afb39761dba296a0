import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssetNotFoundError, openAssets } from '../../framework/assets';
import { serializeManifest } from '../../framework/staticfiles/manifest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PATHS = {
  'css/site.css': 'css/site.0123456789ab.css',
  'css/print.css': 'css/print.0123456789ab.css',
  'd/x y.png': 'd/x y.0123456789ab.png',
  'what?.txt': 'what?.0123456789ab.txt',
  '50%.txt': '50%.0123456789ab.txt',
};
const FILES = { 'css/site.0123456789ab.css': { size: 1, integrity: 'sha384-abc' } };

function publish(paths: Record<string, string> = PATHS, files = FILES): void {
  writeFileSync(path.join(folder, 'staticfiles.json'), serializeManifest({ paths, files }));
}

describe('openAssets', () => {
  it.each([
    ['css/site.css', '/static/css/site.0123456789ab.css'],
    ['css/site.css?v=1#top', '/static/css/site.0123456789ab.css?v=1#top'],
    ['d/x y.png', '/static/d/x%20y.0123456789ab.png'],
    ['d/x%20y.png', '/static/d/x%20y.0123456789ab.png'],
    ['what?.txt', '/static/what%3F.0123456789ab.txt'],
    ['what%3F.txt#a', '/static/what%3F.0123456789ab.txt#a'],
    ['50%.txt', '/static/50%25.0123456789ab.txt'],
    ['d/', '/static/d/'],
  ])('gives for %j the URL %j', (name, url) => {
    publish();
    expect(openAssets(folder, { prefix: '/static/' }).url(name)).toBe(url);
  });

  it.each([
    [{}, '/css/site.0123456789ab.css'],
    [{ prefix: 'static' }, '/static/css/site.0123456789ab.css'],
    [{ prefix: '/my files/' }, '/my%20files/css/site.0123456789ab.css'],
    [{ host: 'https://cdn.example' }, 'https://cdn.example/css/site.0123456789ab.css'],
    [{ host: '//cdn.example/', prefix: '/s/' }, '//cdn.example/s/css/site.0123456789ab.css'],
    [{ host: '' }, '/css/site.0123456789ab.css'],
  ])('begins URLs as %o says', (options, url) => {
    publish();
    expect(openAssets(folder, options).url('css/site.css')).toBe(url);
  });

  it('gives the integrity of what was published, and null where the manifest has none', () => {
    publish();
    const assets = openAssets(folder);
    expect(assets.integrity('css/site.css?v=1')).toBe('sha384-abc');
    expect(assets.integrity('css/print.css')).toBe(null);
    expect(() => assets.integrity('css/side.css')).toThrow(AssetNotFoundError);
  });

  it('throws for an unknown name, and tells the nearest', () => {
    publish({ 'a.css': 'a.0123456789ab.css', 'b.css': 'b.0123456789ab.css' });
    const assets = openAssets(folder);
    const message = "No static file 'c.css' in the manifest. Did you mean 'a.css' or 'b.css'?";
    expect(() => assets.url('c.css')).toThrow(message);
    expect(() => assets.url('./a.css')).toThrow("Did you mean 'a.css'?");
    expect(() => assets.url('nothing-like-it')).toThrow(/in the manifest$/);
    expect(() => assets.url('')).toThrow(AssetNotFoundError);
    expect(() => assets.url('__proto__')).toThrow(AssetNotFoundError);
  });

  it('gives the names in the error, for programs', () => {
    publish();
    const caught = (() => {
      try {
        return openAssets(folder).url('css/sit.css');
      } catch (error) {
        return error as AssetNotFoundError;
      }
    })();
    expect(caught).toMatchObject({ name: 'AssetNotFoundError', nearest: ['css/site.css', 'css/print.css'] });
  });

  it('gives plain URLs, and no integrity, without a manifest', () => {
    const assets = openAssets(folder, { prefix: '/static/' });
    expect(assets.url('css/site.css?v=1')).toBe('/static/css/site.css?v=1');
    expect(assets.url('/x y.png')).toBe('/static/x%20y.png');
    expect(assets.integrity('css/site.css')).toBe(null);
  });

  it('reads a new release when it is reloaded, and not before', () => {
    publish();
    const assets = openAssets(folder);
    publish({ 'css/site.css': 'css/site.ba9876543210.css' });
    expect(assets.url('css/site.css')).toBe('/css/site.0123456789ab.css');
    assets.reload();
    expect(assets.url('css/site.css')).toBe('/css/site.ba9876543210.css');
  });

  it('keeps its names when a reload fails', () => {
    publish();
    const assets = openAssets(folder);
    writeFileSync(path.join(folder, 'staticfiles.json'), '{');
    expect(() => assets.reload()).toThrow(/staticfiles\.json is not JSON/);
    expect(assets.url('css/site.css')).toBe('/css/site.0123456789ab.css');
  });

  it('refuses a folder that is missing, a broken manifest and wrong options', () => {
    expect(() => openAssets('no-such-folder')).toThrow(
      `got 'no-such-folder': there is no folder at ${path.resolve('no-such-folder')}`,
    );
    expect(() => openAssets(folder, { prefx: '/' } as object)).toThrow(
      "openAssets: unknown option 'prefx': expected prefix, host, crossorigin, integrity or viteDevServer",
    );
    expect(() => openAssets(folder, { host: 5 } as object)).toThrow(
      'openAssets: host must be a string, got 5',
    );
    writeFileSync(path.join(folder, 'staticfiles.json'), '[]');
    expect(() => openAssets(folder)).toThrow(/staticfiles\.json is not a manifest/);
  });

  it('finds every published name by its plain and by its encoded form, and gives a URL that leads to it', () => {
    const segment = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[/\0]/.test(text));
    const names = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(names, (name) => {
        publish({ [name]: `${name}-published` });
        const assets = openAssets(folder, { prefix: '/s/' });
        const url = new URL(assets.url(name), 'http://x');
        expect(url.search + url.hash).toBe('');
        const encoded = name.split('/').map(encodeURIComponent).join('/');
        expect(assets.url(encoded)).toBe(assets.url(name));
        if (/(^|\/)\.{1,2}(\/|$)/.test(name)) return;
        expect(decodeURIComponent(url.pathname)).toBe(`/s/${name}-published`);
      }),
      // A `/` before the `#` of a name is not the end of a folder's.
      { numRuns: 200, examples: [[' /# ']] },
    );
  });
});
