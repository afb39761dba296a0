import { utimesSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../whitenoise/serving';
import { buildFolder, text } from '../pipeline/building';
import { folder, paths, tree } from '../tree';
import { serving } from './sites';

const open: Listening[] = [];
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

/** A server that built the release for itself, from its own checkout of the sources. */
async function node(checkedOut: number): Promise<{ origin: string; target: string }> {
  const sources = tree({ 'site.css': text('site'), 'film.mp4': Buffer.alloc(1_500_000, 'film') });
  for (const name of paths(sources)) utimesSync(path.join(sources, name), checkedOut, checkedOut);
  const target = folder();
  await buildFolder(sources, target);
  const site = await serving(target);
  open.push(site);
  return { origin: `${site.origin}/static/`, target };
}

describe('servers that built for themselves', () => {
  it('had other validators for files under their own names, so that 300 of 300 revalidations were answered with 200', async () => {
    const [one, two] = [await node(1_700_000_000), await node(1_710_000_000)];
    for (const name of ['site.css', 'film.mp4']) {
      const first = await fetch(one.origin + name);
      await first.arrayBuffer();
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"/);
      const again = await fetch(two.origin + name, { headers: { 'If-None-Match': etag } });
      expect([name, again.status]).toEqual([name, 304]);
    }
  });

  it('publish the same bytes under the same names: what one has kept, another takes', async () => {
    const [one, two] = [await node(1_700_000_000), await node(1_710_000_000)];
    expect(paths(one.target)).toEqual(paths(two.target));
  });
});
