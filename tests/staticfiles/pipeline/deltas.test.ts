import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DELTA_CODINGS, type DeltaRecord, readManifest } from '../../../framework/manifest';
import {
  type BuildOptions,
  brotli,
  type Encoder,
  FolderDestination,
  gzip,
  hashedFiles,
} from '../../../framework/staticfiles';
import { openPrevious } from '../../../framework/staticfiles/releases';
import { readDelta, startReading } from '../deltas';
import { contents, folder, paths, tree } from '../tree';
import { buildFolder, compressedManifest, expectWhole, text } from './building';

beforeAll(startReading);

/** A stylesheet of some length that differs in one place from one version to the next. */
function styles(version: number): string {
  return text('long', 400).replace('.rule-long-200 ', `.version-${version} `);
}

class Deploys {
  readonly sources = tree({ 'fixed.css': styles(-1), 'tiny.css': 'a {}' });
  readonly target = folder();

  publish(version: number, options: BuildOptions = {}, processing = compressedManifest()) {
    tree(
      {
        'site.css': styles(version),
        'map.css.map': JSON.stringify({ version: 3, mappings: styles(version) }),
        'noise.bin': randomBytes(4000),
        'tiny.css': `a { order: ${version} }`,
      },
      this.sources,
    );
    return buildFolder(this.sources, this.target, options, processing);
  }

  get manifest() {
    const manifest = readManifest(this.target);
    if (manifest === null) throw new Error('there is no manifest');
    return manifest;
  }

  /** All deltas, with the names of their files. */
  get deltas(): (DeltaRecord & { to: string })[] {
    return Object.entries(this.manifest.deltas).flatMap(([to, records]) =>
      records.map((record) => ({ to, ...record })),
    );
  }

  /** The files of deltas in the folder. */
  get files(): string[] {
    return paths(this.target).filter((name) => DELTA_CODINGS.some(({ suffix }) => name.endsWith(suffix)));
  }

  /** Reads every delta with another decoder than the build's, and compares it with its file. */
  expectTrue(): void {
    expectWhole(this.target);
    const { deltas } = this;
    expect(this.files).toEqual(deltas.map((delta) => delta.path).sort());
    for (const { to, from, dictionary, encoding, path: name, size } of deltas) {
      const read = (file: string) => readFileSync(path.join(this.target, file));
      const [bytes, earlier] = [read(name), read(from)];
      expect(bytes.length).toBe(size);
      expect(dictionary).toBe(createHash('sha256').update(earlier).digest('base64'));
      const md5 = createHash('md5').update(earlier).digest('hex').slice(0, 12);
      expect(name).toBe(`${to}.${md5}.${encoding}`);
      expect(readDelta(bytes, earlier).equals(read(to)), name).toBe(true);
    }
  }
}

describe('the difference of a file to an earlier version', () => {
  it('is made for what compresses and is worth it, and is proven', async () => {
    const site = new Deploys();
    expect((await site.publish(1)).deltas).toMatchObject({ deltas: 0, lacksCoder: false });
    const { deltas } = await site.publish(2);
    expect(site.deltas.map(({ to, from }) => [to, from])).toEqual([
      [site.manifest.paths['site.css'], site.manifest.earlier['site.css']?.[0]?.path],
    ]);
    const [delta] = site.deltas;
    const smallest = statSync(path.join(site.target, `${delta?.to}.br`)).size;
    expect(deltas).toEqual({
      deltas: 1,
      releases: 1,
      bytes: delta?.size,
      insteadOf: smallest,
      lacksCoder: false,
    });
    expect(delta?.size).toBeLessThan(smallest * 0.2);
    site.expectTrue();
  });

  it('is made to every earlier version that is kept, and goes with the version that it was made for', async () => {
    const site = new Deploys();
    for (let version = 1; version <= 5; version++) {
      const { deltas } = await site.publish(version, { keep: { versions: 2, days: 0 } });
      const count = Math.min(2, version - 1);
      expect([deltas.deltas, deltas.releases]).toEqual([count, count]);
      expect(site.deltas).toHaveLength(count);
      site.expectTrue();
    }
  });

  it('is remembered, and outlasts --clear', async () => {
    const site = new Deploys();
    await site.publish(1);
    const made = await site.publish(2);
    const before = contents(site.target);
    for (const options of [{}, { clear: true }, { clear: true }]) {
      const phases: string[] = [];
      const report: BuildOptions['report'] = (event) => event.kind === 'phase' && phases.push(event.phase);
      const result = await buildFolder(site.sources, site.target, { ...options, report });
      expect(result).toMatchObject({ modified: 0, deleted: 0, deltas: made.deltas });
      expect(phases).toEqual(['collect', 'digest']);
      expect(contents(site.target)).toEqual(before);
    }
    writeFileSync(path.join(site.sources, 'other.css'), text('other'));
    const phases: string[] = [];
    await buildFolder(site.sources, site.target, {
      report: (event) => event.kind === 'phase' && phases.push(event.phase),
    });
    expect(phases).not.toContain('deltas');
    site.expectTrue();
  });

  it('is made again when its file is gone or was damaged', async () => {
    const site = new Deploys();
    await site.publish(1);
    await site.publish(2);
    const before = contents(site.target);
    const [name = ''] = site.files;
    for (const damage of [
      () => rmSync(path.join(site.target, name)),
      () => truncateSync(path.join(site.target, name), 40),
    ]) {
      damage();
      await buildFolder(site.sources, site.target);
      expect(contents(site.target)).toEqual(before);
    }
  });

  it('is made to versions of the release before that were fetched', async () => {
    const [one, two] = [new Deploys(), new Deploys()];
    await one.publish(1);
    const previous = openPrevious(one.target, { baseFolder: '/', staticPath: '/' });
    expect((await two.publish(2, { previous })).deltas.deltas).toBe(1);
    two.expectTrue();
  });

  it('is not made by a storage that does not compress, nor by a dry run', async () => {
    const site = new Deploys();
    await site.publish(1);
    await site.publish(2, { dryRun: true });
    expect(site.deltas).toEqual([]);
    const other = new Deploys();
    await other.publish(1);
    await other.publish(2);
    const deleted: string[] = [];
    await buildFolder(other.sources, other.target, {
      dryRun: true,
      keep: { versions: 1, days: 1 },
      clear: true,
      report: (event) => event.kind === 'delete' && deleted.push(event.path),
    });
    expect(deleted).toEqual([]);
    await site.publish(2, {}, hashedFiles({ staticUrl: '/static/' }));
    expect(site.deltas).toEqual([]);
    site.expectTrue();
  });

  it('is made by an encoder of the settings, unless that ignores the dictionary or gives other bytes', async () => {
    const made = (encoder: Partial<Encoder>) => ({ ...brotli, description: 'of a test', ...encoder });
    const copied: Encoder = made({
      encodeAgainst: async (bytes, dictionary) =>
        Buffer.from(bytes).equals(dictionary) ? Buffer.from('same') : Buffer.from(`other ${bytes.length}`),
      decodeAgainst: async (encoded, dictionary) =>
        Buffer.from(encoded).equals(Buffer.from('same'))
          ? dictionary
          : Buffer.from(styles(Number(encoded[0]))),
    });
    const right: Encoder = made({
      encodeAgainst: async (bytes, dictionary) => {
        const version = /version-(\d)/.exec(Buffer.from(bytes).toString())?.[1] ?? '';
        return Buffer.from(Buffer.from(bytes).equals(dictionary) ? 'same' : version);
      },
      decodeAgainst: async (encoded, dictionary) => {
        const version = Buffer.from(encoded).toString();
        return version === 'same' ? dictionary : Buffer.from(styles(Number(version)));
      },
    });
    const ignoring = made({
      encodeAgainst: (bytes) => brotli.encode(bytes, 'a.css'),
      decodeAgainst: async (bytes) => bytes,
    });
    for (const [encoder, deltas] of [
      [copied, []],
      [right, ['dcb']],
    ] as const) {
      const site = new Deploys();
      const processing = compressedManifest([gzip, encoder]);
      await site.publish(1, {}, processing);
      await site.publish(2, {}, processing);
      expect(site.deltas.map(({ encoding }) => encoding)).toEqual(deltas);
    }
    const site = new Deploys();
    const processing = compressedManifest([gzip, ignoring]);
    await site.publish(1, {}, processing);
    await site.publish(2, {}, processing);
    site.expectTrue();
  });

  it('lies there before the manifest names it, and goes after', async () => {
    const site = new Deploys();
    await site.publish(1);
    await site.publish(2);
    const events: string[] = [];
    const original = FolderDestination.prototype.put;
    const remove = FolderDestination.prototype.remove;
    try {
      FolderDestination.prototype.put = function (name, ...rest) {
        if (/\.dc[bz]$|json$/.test(name)) events.push(`put ${path.extname(name)}`);
        return original.call(this, name, ...rest);
      };
      FolderDestination.prototype.remove = function (name) {
        if (/\.dc[bz]$/.test(name)) events.push('remove');
        return remove.call(this, name);
      };
      await site.publish(3, { keep: { versions: 1, days: 0 } });
    } finally {
      Object.assign(FolderDestination.prototype, { put: original, remove });
    }
    expect(events).toEqual([expect.stringMatching(/^put \.dc[bz]$/), 'put .json', 'remove']);
    site.expectTrue();
  });
});
