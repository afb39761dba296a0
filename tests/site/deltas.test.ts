import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from '../../framework/manifest';
import { whiteNoise, whiteNoiseFetch } from '../../framework/whitenoise';
import { decodeDelta, decodes, prepareDecoding } from '../deltas/decode';
import { offer } from '../deltas/release';
import { ChangingSite } from '../deltas/two-releases';
import { sheet } from '../deltas/versions';

beforeAll(prepareDecoding);

describe('a site that is collected again after a change', () => {
  let site: ChangingSite;
  beforeEach(() => {
    site = new ChangingSite();
  });
  afterEach(() => site.remove());

  /** Asks for a file as a browser does that has some bytes. */
  const ask = async (name: string, bytes: Buffer) => {
    const handler = whiteNoiseFetch(() => new Response('', { status: 404 }), {
      root: site.root,
      prefix: '/static/',
    });
    const headers = {
      'Accept-Encoding': 'gzip, deflate, br, zstd, dcb, dcz',
      'Available-Dictionary': offer(bytes),
    };
    const response = await handler(new Request(`http://localhost/static/${name}`, { headers }));
    return { response, body: Buffer.from(await response.arrayBuffer()) };
  };

  const publishedNames = () => readManifest(site.root)?.paths ?? {};
  const read = (name: string) => readFileSync(path.join(site.root, name));

  it('sends to a returning browser what has changed, from each earlier version', async () => {
    const names: string[] = [];
    for (const version of [1, 2, 3]) {
      site.write('css/site.css', sheet(version));
      await site.collect();
      names.push(publishedNames()['css/site.css'] ?? '');
    }
    const last = names.at(-1) ?? '';
    for (const earlier of names.slice(0, -1)) {
      const { response, body } = await ask(last, read(earlier));
      const coding = response.headers.get('content-encoding') ?? '';
      expect(coding).toMatch(/^dc[bz]$/);
      expect(body.byteLength).toBeLessThan(read(last).byteLength / 50);
      if (decodes(coding as 'dcb' | 'dcz'))
        expect(decodeDelta(body, read(earlier)).equals(read(last))).toBe(true);
      // The earlier version stays what it was.
      const old = await ask(earlier, Buffer.from('nothing'));
      expect(old.response.headers.get('cache-control')).toContain('immutable');
    }
  });

  it('makes the change of a name in a style sheet nearly free', async () => {
    const image = (color: string) => `<svg xmlns="http://www.w3.org/2000/svg"><rect fill="${color}"/></svg>`;
    site.write('css/site.css', `${sheet(1)}\nbody { background: url(../bg.svg) }`);
    site.write('bg.svg', image('red'));
    await site.collect();
    const before = read(publishedNames()['css/site.css'] ?? '');
    site.write('bg.svg', image('blue'));
    await site.collect();
    const name = publishedNames()['css/site.css'] ?? '';
    const { body } = await ask(name, before);
    expect(body.byteLength).toBeLessThan(200);
  });

  it('gives its differences no URL', async () => {
    for (const version of [1, 2]) {
      site.write('css/site.css', sheet(version));
      await site.collect();
    }
    const deltas = Object.values(readManifest(site.root)?.deltas ?? {}).flat();
    expect(deltas).toHaveLength(1);
    for (const { path: name } of deltas) expect((await ask(name, Buffer.alloc(0))).response.status).toBe(404);
    expect(whiteNoise(() => {}, { root: site.root, prefix: '/static/' }).assets.url('css/site.css')).toMatch(
      /^\/static\/css\/site\.[0-9a-f]{12}\.css$/,
    );
  });
});
