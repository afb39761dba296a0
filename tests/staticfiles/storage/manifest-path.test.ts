import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { callCommand, createSite, defineSettings, TextOutput } from '../../../framework';
import { serveStaticFiles } from '../../../framework/serving';
import { STORAGE } from '../../../framework/staticfiles';
import { paths, tree } from '../tree';

function site(manifestName: string, base = tree({ 'assets/a.css': 'a' })) {
  const settings = defineSettings({
    BASE_DIR: base,
    STATICFILES_DIRS: ['assets'],
    STATIC_ROOT: 'out',
    STATICFILES_STORAGE: { backend: 'ManifestStaticFilesStorage', options: { manifestName } },
  });
  const made = createSite(settings);
  const collect = async (options = {}) => {
    const stderr = new TextOutput();
    const told = await callCommand(made, 'collectstatic', { input: false, stderr, ...options });
    return { told, stderr: stderr.text };
  };
  return { made, base, collect, out: path.join(base, 'out') };
}

const passOn = (_request: unknown, response: { end(text: string): void }) => response.end('app');

describe('a manifest outside of STATIC_ROOT', () => {
  it.each([
    ['a path from BASE_DIR', 'build/names.json'],
    ['a path upwards', '../names-of-the-site.json'],
    ['an absolute path', path.join(tree({}), 'deep/names.json')],
  ])('named by %s, is written there and read by URLs, server and check', async (_, manifestName) => {
    const { made, base, collect, out } = site(manifestName);
    await collect();
    const file = path.resolve(base, manifestName);
    const hashed = JSON.parse(readFileSync(file, 'utf8')).paths['a.css'];
    expect(paths(out).sort()).toEqual(['a.css', hashed].sort());
    expect(made.container.get(STORAGE).url('a.css')).toBe(`/static/${hashed}`);
    const application = serveStaticFiles(passOn, made);
    const { headers } = await request(application).get(`/static/${hashed}`);
    expect(headers['cache-control']).toContain('immutable');
    expect((await request(application).get(`/static/${path.basename(file)}`)).text).toBe('app');
    const stderr = new TextOutput();
    await callCommand(made, 'check', {
      deploy: true,
      tag: ['staticfiles'],
      stderr,
      stdout: new TextOutput(),
    });
    expect(stderr.text).toBe('');
  });

  it('is left alone when nothing has changed, and written again when it is gone or damaged', async () => {
    const { base, collect } = site('names.d/names.json');
    await collect();
    const file = path.join(base, 'names.d/names.json');
    const text = readFileSync(file, 'utf8');
    expect((await collect()).told).toContain('0 static files copied');
    for (const damage of ['', '{}']) {
      writeFileSync(file, damage);
      expect((await collect()).stderr).toMatch(/names\.json/);
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(existsSync(`${file}.new`)).toBe(false);
    }
  });

  it('is written by no dry run, and outlasts --clear', async () => {
    const { base, collect } = site('names.d/names.json');
    const file = path.join(base, 'names.d/names.json');
    await collect({ dryRun: true });
    expect(existsSync(file)).toBe(false);
    await collect({ clear: true });
    await collect({ clear: true });
    expect(existsSync(file)).toBe(true);
  });

  it('is published last: an error leaves the one before', async () => {
    const { base, collect } = site('names.d/names.json');
    await collect();
    const file = path.join(base, 'names.d/names.json');
    const text = readFileSync(file, 'utf8');
    symlinkSync('gone', path.join(base, 'assets/dangling.css'));
    await expect(collect()).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

it('a manifest in a folder of STATIC_ROOT is one of its files', async () => {
  const { base, made, collect, out } = site('out/meta/names.json');
  await collect({ clear: true });
  await collect({ clear: true });
  const hashed = JSON.parse(readFileSync(path.join(base, 'out/meta/names.json'), 'utf8')).paths['a.css'];
  expect(paths(out).sort()).toEqual(['a.css', hashed, 'meta/names.json'].sort());
  const { headers } = await request(serveStaticFiles(passOn, made)).get(`/static/${hashed}`);
  expect(headers['cache-control']).toContain('immutable');
});
