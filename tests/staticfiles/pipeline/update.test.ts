import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import { type BuildOptions, hashedFiles } from '../../../framework/staticfiles';
import type { Processing, Release } from '../../../framework/staticfiles/pipeline';
import { contents, folder, tree } from '../tree';
import { buildFolder, expectWhole } from './building';

const OLD = 1_700_000_000;

/** A site of so many pictures, and a stylesheet that names two of them. */
function site(pictures: number): string {
  const names = Array.from({ length: pictures }, (_, index) => `img/${index % 9}/${index}.png`);
  return tree({
    'site.css': 'a { background: url("img/1/1.png") } b { background: url("img/2/2.png") }',
    ...Object.fromEntries(names.map((name) => [name, name])),
  });
}

/** Builds a site and tells which outputs the release listed. */
async function buildListed(sources: string, target: string, options: BuildOptions = {}) {
  const hashing = hashedFiles({ staticUrl: '/static/' });
  const releases: Release[] = [];
  const processing: Processing = {
    ...hashing,
    process: (assets, context) => {
      const release = hashing.process(assets, context);
      releases.push(release);
      return release;
    },
  };
  const result = await buildFolder(sources, target, options, processing);
  return { result, listed: releases.map(({ outputs }) => outputs.length), releases };
}

/** The files that visitors and the wrapper read. */
function publishedFiles(target: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contents(target)).filter(([name]) => !name.startsWith('.whitenoise')),
  );
}

describe.each([
  ['small, with a manifest that is parsed', 30],
  ['large, with a manifest in lines', 1200],
])('a build in which one file changed, of a site that is %s,', (_kind, pictures) => {
  it('lists that file and what refers to it alone, and publishes what a build of everything does', async () => {
    const [sources, target] = [site(pictures), folder()];
    await buildListed(sources, target);
    for (const text of ['second', 'third', 'fourth and longer', 'second']) {
      writeFileSync(path.join(sources, 'img/1/1.png'), text);
      const whole = folder();
      cpSync(target, whole, { recursive: true, preserveTimestamps: true });
      rmSync(path.join(whole, '.whitenoise', 'memory'));
      const update = await buildListed(sources, target);
      const everything = await buildListed(sources, whole);
      expect(update.listed).toEqual([4]);
      expect(everything.listed).toEqual([2 * (pictures + 1)]);
      expect(publishedFiles(target)).toEqual(publishedFiles(whole));
      expect(update.result).toEqual(everything.result);
      expect(update.result).toMatchObject({ modified: 2, unmodified: pictures - 1 });
    }
    expectWhole(target);
  });

  it('makes a manifest anew that was written over without a trace in its times', async () => {
    const [sources, target] = [site(pictures), folder()];
    await buildListed(sources, target);
    const manifest = path.join(target, 'staticfiles.json');
    const { atime, mtime } = statSync(manifest);
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('"size": 1', '"size": 9').replace('"size":1', '"size":9'),
    );
    utimesSync(manifest, atime, mtime);
    writeFileSync(path.join(sources, 'img/3/3.png'), 'new');
    await buildListed(sources, target);
    expectWhole(target);
    const { files = {} } = readManifest(target) ?? {};
    for (const [name, { size }] of Object.entries(files)) {
      expect(statSync(path.join(target, name)).size, name).toBe(size);
    }
  });

  it('lists the files of the release, and tells each of them in words, as a build of everything does', async () => {
    const [sources, target] = [site(pictures), folder()];
    await buildListed(sources, target);
    writeFileSync(path.join(sources, 'img/1/1.png'), 'second');
    const whole = folder();
    cpSync(target, whole, { recursive: true, preserveTimestamps: true });
    rmSync(path.join(whole, '.whitenoise', 'memory'));
    const [told, toldOfAll]: string[][] = [[], []];
    const options = (list: string[]): BuildOptions => ({
      listFiles: true,
      report: (event) => {
        if (event.kind !== 'step' && event.kind !== 'phase') list.push(JSON.stringify(event));
      },
    });
    const { result } = await buildListed(sources, target, options(told ?? []));
    const all = await buildListed(sources, whole, options(toldOfAll ?? []));
    expect(result).toEqual(all.result);
    expect(result.files).toHaveLength(pictures + 1);
    expect(told?.sort()).toEqual(toldOfAll?.sort());
  });
});

it('a site with a file whose name is that of another file under its hash is built as a whole', async () => {
  const target = folder();
  const sources = tree({ 'a.css': 'a {}', 'b.css': 'b {}' });
  utimesSync(path.join(sources, 'a.css'), OLD, OLD);
  await buildListed(sources, target);
  const name = readManifest(target)?.paths['a.css'] ?? '';
  writeFileSync(path.join(sources, name), 'a {}');
  await buildListed(sources, target);
  writeFileSync(path.join(sources, 'a.css'), 'a { color: red }');
  const { listed } = await buildListed(sources, target);
  expect(listed).toEqual([6]);
  expectWhole(target);
});
