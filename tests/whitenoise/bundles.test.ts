import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ViteManifest } from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from './serving';

let folder: TemporaryFolder;
let warnings: string[];
beforeEach(() => {
  folder = new TemporaryFolder();
  warnings = [];
});
afterEach(() => folder.remove());

const chunk = (file: string): ViteManifest => ({ 'src/main.ts': { file, name: 'main', src: 'src/main.ts' } });

/** Writes a build of one chunk into a folder of the root. */
function build(file: string, into = '', manifest = '.vite/manifest.json'): void {
  folder.write(`${into}${file}`, 'export {};');
  folder.write(`${into}${manifest}`, JSON.stringify(chunk(file)));
}

function serve(options: WhiteNoiseOptions = {}) {
  return whiteNoise(fallback, {
    root: folder.path,
    prefix: '/static/',
    warn: (message) => void warnings.push(message),
    ...options,
  });
}

/** Tells whether a path is served for ever. */
async function isImmutable(application: ReturnType<typeof serve>, name: string): Promise<boolean> {
  const { headers } = await request(application).get(`/static/${name}`).expect(200);
  return headers['cache-control'] === 'max-age=315360000, public, immutable';
}

describe.each([false, true])("Vite's manifest below a root, autorefresh: %s", (autorefresh) => {
  it.each(['', 'frontend/', 'a/b/c/'])("proves hashed names in the folder '%s'", async (into) => {
    build('assets/main-DiwrgTda.js', into);
    folder.write('assets/other-Cly5fg9j.js', '');
    const application = serve({ autorefresh });
    expect(await isImmutable(application, `${into}assets/main-DiwrgTda.js`)).toBe(true);
    expect(await isImmutable(application, 'assets/other-Cly5fg9j.js')).toBe(false);
  });

  it('proves them from the older manifest.json, which is served as before', async () => {
    build('assets/main-DiwrgTda.js', 'build/', 'manifest.json');
    const application = serve({ autorefresh });
    expect(await isImmutable(application, 'build/assets/main-DiwrgTda.js')).toBe(true);
    expect(await isImmutable(application, 'build/manifest.json')).toBe(false);
  });

  it('proves nothing of a web app manifest', async () => {
    folder.write('manifest.json', '{"name":"App","icons":[]}');
    folder.write('assets/main-DiwrgTda.js', '');
    expect(await isImmutable(serve({ autorefresh }), 'assets/main-DiwrgTda.js')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('is left alone with manifest: false', async () => {
    build('assets/main-DiwrgTda.js');
    folder.write('broken/.vite/manifest.json', '{');
    const application = serve({ autorefresh, manifest: false });
    expect(await isImmutable(application, 'assets/main-DiwrgTda.js')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('stands beside the manifest of a release, whose word on a build counts', async () => {
    build('assets/main-DiwrgTda.js', 'other/');
    const files = {
      'app/assets/main-Cly5fg9j.js': { size: 10, integrity: 'sha384-x', immutable: true as const },
    };
    folder.write('app/assets/main-Cly5fg9j.js', 'export {};');
    folder.write('app/.vite/manifest.json', JSON.stringify(chunk('assets/main-gonegone.js')));
    folder.write(
      'staticfiles.json',
      serializeManifest({ paths: {}, files, bundles: { 'app/': chunk('assets/main-Cly5fg9j.js') } }),
    );
    const application = serve({ autorefresh });
    expect(await isImmutable(application, 'other/assets/main-DiwrgTda.js')).toBe(true);
    expect(await isImmutable(application, 'app/assets/main-Cly5fg9j.js')).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe("a manifest of Vite's that cannot be used", () => {
  it.each([
    ['is broken', () => folder.write('a/.vite/manifest.json', '{'), /a\/\.vite\/manifest\.json is not JSON/],
    [
      'names files that are gone',
      () => {
        build('assets/main-DiwrgTda.js', 'a/');
        rmSync(path.join(folder.path, 'a/assets'), { recursive: true });
      },
      /a\/\.vite\/manifest\.json names 'a\/assets\/main-DiwrgTda\.js', and there is no such file/,
    ],
    [
      'is the second one of its folder',
      () => {
        build('assets/main-DiwrgTda.js', 'a/');
        build('assets/main-Cly5fg9j.js', 'a/', 'manifest.json');
      },
      /are two manifests of Vite for one folder/,
    ],
  ])('ends the start when it %s', (_how, prepare, message) => {
    prepare();
    expect(() => serve()).toThrow(message);
  });

  it('fails a reload, and what was served before is served on', async () => {
    build('assets/main-DiwrgTda.js');
    const application = serve();
    folder.write('.vite/manifest.json', '{');
    await expect(application.reload()).rejects.toThrow(/is not JSON/);
    expect(await isImmutable(application, 'assets/main-DiwrgTda.js')).toBe(true);
  });

  it('counts with autorefresh once the files are there that it names', async () => {
    build('assets/main-DiwrgTda.js');
    const chunk = path.join(folder.path, 'assets/main-DiwrgTda.js');
    renameSync(chunk, `${chunk}.part`);
    folder.write('assets/other-Cly5fg9j.js', '');
    const application = serve({ autorefresh: true });
    expect(await isImmutable(application, 'assets/other-Cly5fg9j.js')).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/main-DiwrgTda/)]);
    renameSync(`${chunk}.part`, chunk);
    await expect.poll(() => isImmutable(application, 'assets/main-DiwrgTda.js')).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  it('is told once with autorefresh, proves nothing, and counts again when it is right', async () => {
    build('assets/main-DiwrgTda.js');
    folder.write('.vite/manifest.json', '{');
    const application = serve({ autorefresh: true });
    expect(await isImmutable(application, 'assets/main-DiwrgTda.js')).toBe(false);
    expect(await isImmutable(application, 'assets/main-DiwrgTda.js')).toBe(false);
    expect(warnings).toEqual([expect.stringMatching(/manifest\.json is not JSON/)]);
    build('assets/main-DiwrgTda.js');
    expect(await isImmutable(application, 'assets/main-DiwrgTda.js')).toBe(true);
  });
});
