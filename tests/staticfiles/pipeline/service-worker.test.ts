import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { compressed, hashedFiles } from '../../../framework/staticfiles';
import { whiteNoise } from '../../../framework/whitenoise';
import { paths, tree } from '../tree';
import { buildFolder, ENCODERS, expectWhole, text } from './building';

const SOURCES = {
  'app.js': "navigator.serviceWorker.register(new URL('./sw.js', import.meta.url));",
  'sw.js': `import './part.js';\n// ${text('sw')}`,
  'part.js': '1',
};

async function published(keepOnlyHashedFiles: boolean): Promise<string> {
  const target = path.join(mkdtempSync(path.join(os.tmpdir(), 'worker-')), 'out');
  const hashing = hashedFiles({ staticUrl: '/static/', keepOnlyHashedFiles });
  const sources = tree(SOURCES);
  for (const _run of [1, 2]) {
    const processing = compressed(hashing, { encoders: ENCODERS });
    const { problems } = await buildFolder(sources, target, { clear: true }, processing);
    expect(problems).toEqual([]);
  }
  return target;
}

describe.each([false, true])('a service worker, with keepOnlyHashedFiles %s', (keepOnlyHashedFiles) => {
  it('is published under its plain name, with the references of its hashed twin', async () => {
    const target = await published(keepOnlyHashedFiles);
    expect(paths(target)).toContain('sw.js');
    expect(paths(target).includes('part.js')).toBe(!keepOnlyHashedFiles);
    expect(readFileSync(path.join(target, 'sw.js'), 'utf8')).toMatch(/^import"\.\/part\.[0-9a-f]{12}\.js"/);
    expectWhole(target);
  });

  it('is served with no-cache, in every mode, and its hashed twin for ever', async () => {
    const target = await published(keepOnlyHashedFiles);
    const [twin = ''] = paths(target).filter((file) => /^sw\.[0-9a-f]{12}\.js$/.test(file));
    for (const autorefresh of [false, true]) {
      const application = whiteNoise((_request, response) => response.writeHead(404).end(), {
        root: target,
        prefix: '/static/',
        autorefresh,
      });
      const cacheControl = async (file: string) =>
        (await request(application).get(`/static/${file}`).expect(200)).headers['cache-control'];
      expect(await cacheControl('sw.js')).toBe('no-cache');
      expect(await cacheControl(twin)).toContain('immutable');
      if (!keepOnlyHashedFiles) expect(await cacheControl('part.js')).toBe('max-age=60, public');
    }
  });
});
