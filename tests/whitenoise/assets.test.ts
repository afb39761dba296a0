import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { whiteNoise, whiteNoiseFetch, whiteNoiseMiddleware } from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from './serving';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder.remove());

/** Publishes a release of one file, and gives the name it was published under. */
function publish(source: string, content: string): string {
  const digest = createHash('md5').update(content).digest('hex').slice(0, 12);
  const published = source.replace(/(\.\w+)$/, `.${digest}$1`);
  const integrity = `sha384-${createHash('sha384').update(content).digest('base64')}`;
  const files = { [published]: { size: content.length, integrity } };
  folder.write(published, content);
  folder.write('staticfiles.json', serializeManifest({ paths: { [source]: published }, files }));
  return published;
}

describe('application.assets', () => {
  it('gives URLs that the application itself answers as immutable, and their integrity', async () => {
    const published = publish('css/a b.css', 'a {}');
    const application = whiteNoise(fallback, { root: folder.path, prefix: '/static/' });
    const url = application.assets.url('css/a b.css');
    expect(url).toBe(`/static/${published.replace(' ', '%20')}`);
    const response = await request(application).get(url).expect(200);
    expect(response.headers['cache-control']).toMatch(/immutable/);
    const digest = createHash('sha384').update(response.text).digest('base64');
    expect(application.assets.integrity('css/a b.css')).toBe(`sha384-${digest}`);
  });

  it('is on every form of the wrapper', () => {
    const published = publish('a.css', 'a {}');
    const options = { root: folder.path, prefix: '/static/' };
    for (const { assets } of [
      whiteNoise(fallback, options),
      whiteNoiseMiddleware(options),
      whiteNoiseFetch(() => new Response(), options),
    ]) {
      expect(assets.url('a.css')).toBe(`/static/${published}`);
      expect(() => assets.url('b.css')).toThrow(
        "No static file 'b.css' in the manifest. Did you mean 'a.css'?",
      );
    }
  });

  it.each([
    ['https://cdn.example', 'https://cdn.example'],
    ['//cdn.example/', '//cdn.example'],
    ['', ''],
  ])('begins URLs with the host %j', (host, start) => {
    const published = publish('a.css', 'a {}');
    for (const autorefresh of [false, true]) {
      const { assets } = whiteNoise(fallback, { root: folder.path, prefix: '/static/', host, autorefresh });
      expect(assets.url('a.css?v=1')).toBe(`${start}/static/${autorefresh ? 'a.css' : published}?v=1`);
    }
  });

  it.each(['cdn.example', 'https://cdn.example/static/', 'ftp://cdn.example', '0.0.0.0'])(
    'refuses the host %j',
    (host) => {
      expect(() => whiteNoise(fallback, { root: folder.path, host })).toThrow(
        `whiteNoise: host must be the beginning of a URL such as 'https://cdn.example', or '', got '${host}'; the ` +
          'address to listen at is given to listen()',
      );
    },
  );

  it('follows reload(), and nothing else: until then the files of the new release are not served', async () => {
    const first = publish('a.css', 'first');
    const application = whiteNoise(fallback, { root: folder.path });
    const { assets } = application;
    const second = publish('a.css', 'second');
    expect(assets.url('a.css')).toBe(`/${first}`);
    await application.reload();
    expect(assets.url('a.css')).toBe(`/${second}`);
    await request(application).get(assets.url('a.css')).expect(200, 'second');
  });

  it('keeps its URLs when a reload fails', async () => {
    const published = publish('a.css', 'first');
    const application = whiteNoise(fallback, { root: folder.path });
    folder.write('staticfiles.json', '{');
    await expect(application.reload()).rejects.toThrow(/is not JSON/);
    expect(application.assets.url('a.css')).toBe(`/${published}`);
  });

  it('keeps its URLs after close(): pages are made until the last request is answered', async () => {
    const published = publish('a.css', 'first');
    const application = whiteNoise(fallback, { root: folder.path });
    await application.close();
    expect(application.assets.url('a.css')).toBe(`/${published}`);
  });

  it('gives plain URLs without a manifest, and with autorefresh', () => {
    expect(whiteNoise(fallback, { root: folder.path, prefix: 's' }).assets.url('x.css')).toBe('/s/x.css');
    publish('a.css', 'a {}');
    for (const options of [{ autorefresh: true }, { manifest: false }]) {
      const { assets } = whiteNoise(fallback, { root: folder.path, prefix: '/static/', ...options });
      expect(assets.url('a.css')).toBe('/static/a.css');
      expect(assets.integrity('a.css')).toBe(null);
    }
  });

  it('takes the names from a manifest that lies elsewhere', () => {
    const published = publish('a.css', 'a {}');
    const release = new TemporaryFolder();
    try {
      const manifest = path.join(release.path, 'release.json');
      renameSync(path.join(folder.path, 'staticfiles.json'), manifest);
      expect(whiteNoise(fallback, { root: folder.path, manifest }).assets.url('a.css')).toBe(`/${published}`);
    } finally {
      release.remove();
    }
  });

  it('finds names in every folder that is served; of several, the one that was added last', () => {
    const published = publish('a.css', 'a {}');
    const media = new TemporaryFolder({ 'cat.jpg': 'cat', 'a.css': 'other' });
    try {
      const application = whiteNoise(fallback, { root: folder.path, prefix: '/static/' });
      expect(() => application.assets.url('cat.jpg')).toThrow("No static file 'cat.jpg' in the manifest");
      application.addFiles(media.path, '/media/');
      expect(application.assets.url('cat.jpg')).toBe('/media/cat.jpg');
      expect(application.assets.url('a.css')).toBe('/media/a.css');
      expect(() => application.assets.url('none.css')).toThrow("No static file 'none.css'");
      const reversed = whiteNoise(fallback, { root: media.path, prefix: '/media/' });
      expect(reversed.addFiles(folder.path, '/static/').assets.url('a.css')).toBe(`/static/${published}`);
    } finally {
      media.remove();
    }
  });

  it('finds names in the right one of several folders with autorefresh', () => {
    const media = new TemporaryFolder({ 'cat.jpg': 'cat' });
    folder.write('a.css', 'a {}');
    try {
      const application = whiteNoise(fallback, { root: folder.path, prefix: '/static/', autorefresh: true });
      const { assets } = application.addFiles(media.path, '/media/');
      expect(assets.url('cat.jpg')).toBe('/media/cat.jpg');
      expect(assets.url('a.css')).toBe('/static/a.css');
      expect(assets.url('later.css')).toBe('/static/later.css');
    } finally {
      media.remove();
    }
  });

  it('says so where no folder is served', () => {
    expect(() => whiteNoise(fallback).assets.url('a.css')).toThrow(
      "No static file 'a.css': no folder is served",
    );
  });
});
