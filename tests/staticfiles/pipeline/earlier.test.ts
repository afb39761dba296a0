import { createHash } from 'node:crypto';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import {
  type BuildOptions,
  build,
  FolderDestination,
  FolderFinder,
  plainFiles,
} from '../../../framework/staticfiles';
import { contents, folder, paths, tree } from '../tree';
import { buildFolder, compressedManifest, expectWhole, text } from './building';

afterEach(() => vi.unstubAllEnvs());

const DAY = 24 * 60 * 60;
const FIRST_DAY = Date.UTC(2026, 10, 1) / 1000;

/** Lets releases be made on a day, counted from the first of November 2026. */
function onDay(day: number): void {
  vi.stubEnv('SOURCE_DATE_EPOCH', String(FIRST_DAY + day * DAY));
}

/** A folder of sources and the folder that they are published into, one version of site.css after the other. */
class Deploys {
  readonly sources = tree({ 'fixed.txt': text('fixed') });
  readonly target = folder();

  /** Publishes a version and gives the name that site.css has in it. */
  async publish(version: string, options: BuildOptions = {}): Promise<string> {
    writeFileSync(path.join(this.sources, 'site.css'), text(version));
    await buildFolder(this.sources, this.target, options);
    expectWhole(this.target);
    return this.manifest.paths['site.css'] ?? '';
  }

  get manifest() {
    const manifest = readManifest(this.target);
    if (manifest === null) throw new Error('there is no manifest');
    return manifest;
  }

  /** The names of site.css that are published: with a hash, without variants. */
  get versions(): string[] {
    return paths(this.target).filter((name) => /^site\.[0-9a-f]{12}\.css$/.test(name));
  }

  /** The names of earlier versions in the manifest, the newest first. */
  get earlier(): string[] {
    return (this.manifest.earlier['site.css'] ?? []).map((version) => version.path);
  }
}

describe('an earlier version', () => {
  it('is kept with its variants, and recorded with the day and its bytes', async () => {
    const site = new Deploys();
    onDay(0);
    const a = await site.publish('a');
    const before = contents(site.target);
    onDay(3);
    const b = await site.publish('b');
    onDay(4);
    await site.publish('c');
    const after = contents(site.target);
    for (const name of [a, `${a}.gz`, `${a}.br`]) expect(after[name]).toBe(before[name]);
    const { earlier, files } = site.manifest;
    expect({ ...earlier }).toEqual({
      'site.css': [
        { path: b, superseded: '2026-11-05' },
        { path: a, superseded: '2026-11-04' },
      ],
    });
    const integrity = `sha384-${createHash('sha384').update(text('a')).digest('base64')}`;
    expect(files[a]).toEqual({ size: text('a').length, integrity });
  });

  it('goes with its variants when it is neither among the newest nor young', async () => {
    const site = new Deploys();
    const keep = { versions: 2, days: 3 };
    const names: string[] = [];
    for (let day = 0; day < 6; day++) {
      onDay(day);
      names.push(await site.publish(`v${day}`, { keep }));
      // Superseded today, yesterday and the day before.
      expect(site.earlier).toEqual(names.slice(Math.max(0, day - 3), day).reverse());
      expect(site.versions).toEqual(names.slice(Math.max(0, day - 3)).sort());
    }
    onDay(300);
    await site.publish('v300', { keep });
    expect(site.earlier).toEqual([names[5], names[4]]);
    expect(paths(site.target).filter((name) => name.startsWith(names[0] ?? '?'))).toEqual([]);
  });

  it('goes on its day, even when nothing else has changed', async () => {
    const site = new Deploys();
    const keep = { versions: 0, days: 7 };
    onDay(0);
    const a = await site.publish('a', { keep });
    const b = await site.publish('b', { keep });
    onDay(6);
    const before = contents(site.target);
    expect(await buildFolder(site.sources, site.target, { keep })).toMatchObject({
      modified: 0,
      earlier: { kept: 1, dropped: 0 },
    });
    expect(contents(site.target)).toEqual(before);
    onDay(7);
    expect(await buildFolder(site.sources, site.target, { keep })).toMatchObject({
      modified: 0,
      deleted: 0,
      earlier: { kept: 0, dropped: 1 },
    });
    expect(site.versions).toEqual([b]);
    expect(paths(site.target).some((name) => name.startsWith(a))).toBe(false);
    expect(site.earlier).toEqual([]);
  });

  it('goes at once with 0 and 0', async () => {
    const site = new Deploys();
    const keep = { versions: 0, days: 0 };
    await site.publish('a', { keep });
    const b = await site.publish('b', { keep });
    expect(site.versions).toEqual([b]);
    expect(readFileSync(path.join(site.target, 'staticfiles.json'), 'utf8')).not.toContain('earlier');
  });

  it('outlasts --clear, twice, and on the run on which nothing changed', async () => {
    const site = new Deploys();
    await site.publish('a');
    await site.publish('b', { clear: true });
    const kept = contents(site.target);
    expect(site.earlier).toHaveLength(1);
    for (const stray of ['stray.css', 'old.0123456789ab.css']) {
      tree({ [stray]: '' }, site.target);
      expect(await buildFolder(site.sources, site.target, { clear: true })).toMatchObject({ deleted: 1 });
      expect(contents(site.target)).toEqual(kept);
    }
    await site.publish('c', { clear: true });
    expect(site.versions).toHaveLength(3);
    expect(paths(site.target).filter((name) => name.startsWith(site.earlier[1] ?? '?'))).toHaveLength(3);
  });

  it('is that of a name which the release does not have any more, too', async () => {
    const site = new Deploys();
    const a = await site.publish('a');
    rmSync(path.join(site.sources, 'site.css'));
    await buildFolder(site.sources, site.target, { clear: true });
    expect(site.versions).toEqual([a]);
    expect(site.earlier).toEqual([a]);
    expect(paths(site.target)).not.toContain('site.css');
  });

  it('is an earlier one no longer when the file gets its content back, and is not compressed again', async () => {
    const site = new Deploys();
    const a = await site.publish('a');
    const b = await site.publish('b');
    writeFileSync(path.join(site.sources, 'site.css'), text('a'));
    const encode = vi.fn();
    const { postProcessed } = await buildFolder(site.sources, site.target, {
      report: (event) => event.kind === 'phase' && event.phase === 'compress' && encode(),
    });
    // The variants of the plain name alone are written, and from those that are there.
    expect([encode.mock.calls.length, postProcessed]).toEqual([0, 2]);
    expect(site.manifest.paths['site.css']).toBe(a);
    expect(site.earlier).toEqual([b]);
    expectWhole(site.target);
  });

  it('is not kept when its bytes are others by now, and its file is left alone', async () => {
    const site = new Deploys();
    const a = await site.publish('a');
    const b = await site.publish('b');
    truncateSync(path.join(site.target, a), 3);
    await buildFolder(site.sources, site.target);
    expect(site.earlier).toEqual([]);
    writeFileSync(path.join(site.target, b), text('x'));
    writeFileSync(path.join(site.sources, 'site.css'), text('c'));
    await buildFolder(site.sources, site.target);
    expect(site.earlier).toEqual([]);
    expect(site.versions).toHaveLength(3);
    expect(site.versions).toEqual(expect.arrayContaining([a, b]));
  });

  it('is known from what the last build remembers when the manifest is gone or damaged', async () => {
    for (const damage of ['nonsense', null]) {
      const site = new Deploys();
      const a = await site.publish('a');
      const b = await site.publish('b');
      const manifest = path.join(site.target, 'staticfiles.json');
      if (damage === null) rmSync(manifest);
      else writeFileSync(manifest, damage);
      await site.publish('c', { clear: true });
      expect(site.earlier).toEqual([b, a]);
    }
  });

  it('is kept of a release that Django made, where the name is that of the bytes', async () => {
    const [content, other] = [text('django'), text('other')];
    const named = (bytes: string) => `site.${createHash('md5').update(bytes).digest('hex').slice(0, 12)}.css`;
    for (const [bytes, kept] of [
      [content, true],
      [other, false],
    ] as const) {
      const site = new Deploys();
      const manifest = { version: '1.1', hash: '', paths: { 'site.css': named(content) } };
      tree({ [named(content)]: bytes, 'staticfiles.json': JSON.stringify(manifest) }, site.target);
      await site.publish('a');
      expect(site.earlier).toEqual(kept ? [named(content)] : []);
    }
  });

  it('is told of by a dry run, which changes nothing', async () => {
    const site = new Deploys();
    const a = await site.publish('a');
    await site.publish('b');
    const before = contents(site.target);
    writeFileSync(path.join(site.sources, 'site.css'), text('c'));
    const deleted: string[] = [];
    const result = await buildFolder(site.sources, site.target, {
      dryRun: true,
      keep: { versions: 1, days: 0 },
      report: (event) => event.kind === 'delete' && deleted.push(event.path),
    });
    expect(result.earlier).toEqual({ kept: 1, fetched: 0, dropped: 1 });
    expect(deleted).toEqual(expect.arrayContaining([`${a}.gz`, `${a}.br`, a]));
    expect(contents(site.target)).toEqual(before);
  });

  it('is a copy with --link, too, and kept', async () => {
    const site = new Deploys();
    const a = await site.publish('a', { link: true });
    await site.publish('b', { link: true, clear: true });
    expect(site.earlier).toEqual([a]);
    expect(readFileSync(path.join(site.target, a), 'utf8')).toBe(text('a'));
  });

  it('makes way with --clear where the release needs its place', async () => {
    const site = new Deploys();
    tree({ 'a/b.css': text('b') }, site.sources);
    await site.publish('a');
    rmSync(path.join(site.sources, 'a'), { recursive: true });
    tree({ a: 'a file' }, site.sources);
    await site.publish('a', { clear: true });
    expect(site.manifest.earlier).toEqual({});
    expect(paths(site.target).filter((name) => name.startsWith('a/'))).toEqual([]);
  });

  it('is removed by the next build when one was stopped before it could', async () => {
    const site = new Deploys();
    const keep = { versions: 0, days: 0 };
    const a = await site.publish('a', { keep });
    writeFileSync(path.join(site.sources, 'site.css'), text('b'));
    class Stopped extends FolderDestination {
      override async remove(name: string): Promise<void> {
        if (name.startsWith(a)) throw new Error('stopped');
        return super.remove(name);
      }
    }
    const finders = [new FolderFinder([{ folder: site.sources }])];
    await expect(build(finders, compressedManifest(), new Stopped(site.target), { keep })).rejects.toThrow(
      'stopped',
    );
    expect(paths(site.target)).toContain(a);
    await buildFolder(site.sources, site.target, { keep });
    expect(site.versions).toEqual([site.manifest.paths['site.css']]);
  });

  it('is not made of files under their own names', async () => {
    const site = new Deploys();
    await site.publish('a');
    await site.publish('b');
    expect(Object.keys(site.manifest.earlier)).toEqual(['site.css']);
    const plain = folder();
    await buildFolder(site.sources, plain, {}, plainFiles());
    writeFileSync(path.join(site.sources, 'site.css'), text('c'));
    expect((await buildFolder(site.sources, plain, {}, plainFiles())).earlier).toEqual({
      kept: 0,
      fetched: 0,
      dropped: 0,
    });
    expect(paths(plain)).toEqual(['fixed.txt', 'site.css']);
  });
});

describe('the day of a release', () => {
  it('is not guessed from a SOURCE_DATE_EPOCH that is none', async () => {
    for (const given of ['yesterday', '-1', '1e99', '999999999999999']) {
      vi.stubEnv('SOURCE_DATE_EPOCH', given);
      await expect(new Deploys().publish('a')).rejects.toThrow(
        `SOURCE_DATE_EPOCH is '${given}': expected a number of seconds since 1970.`,
      );
    }
  });
});

describe('the manifest', () => {
  it('records files under their own names, too, so that servers which built for themselves agree', async () => {
    const [one, two] = [new Deploys(), new Deploys()];
    await one.publish('a');
    await two.publish('a');
    const { 'site.css': record, 'fixed.txt': fixed } = one.manifest.files;
    expect(record).toEqual(one.manifest.files[one.manifest.paths['site.css'] ?? '']);
    expect(fixed?.size).toBe(text('fixed').length);
    expect(two.manifest).toEqual(one.manifest);
  });
});
