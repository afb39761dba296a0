import type * as fs from 'node:fs';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashedFiles, plainFiles } from '../../../framework/staticfiles';
import { folder, paths, tree } from '../tree';
import { buildFolder, expectWhole, text } from './building';

/** Calls of the file system that are refused, as Android, SMB and FUSE refuse them. */
const refused = vi.hoisted(() => new Map<string, (file: unknown) => boolean>());

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const refusing = <Call extends (...parameters: never[]) => unknown>(name: string, call: Call) =>
    ((...parameters: Parameters<Call>) => {
      if (!refused.get(name)?.(parameters[0])) return call(...parameters);
      throw Object.assign(new Error(`EPERM: operation not permitted, ${name}`), {
        code: 'EPERM',
        syscall: name,
      });
    }) as unknown as Call;
  return {
    ...real,
    futimesSync: refusing('futime', real.futimesSync),
    fchmodSync: refusing('fchmod', real.fchmodSync),
    chmodSync: refusing('chmod', real.chmodSync),
    copyFileSync: refusing('copyfile', real.copyFileSync),
    readdirSync: refusing('scandir', real.readdirSync),
  };
});

afterEach(() => refused.clear());

const hashed = (options = {}) => hashedFiles({ staticUrl: '/static/', ...options });

describe('a folder in the destination that may not be listed', () => {
  const withLostAndFound = () => {
    const target = tree({ 'lost+found/x': '' });
    refused.set('scandir', (file) => String(file).includes('lost+found'));
    return target;
  };

  it.each([
    ['a build', {}],
    ['a dry run', { dryRun: true }],
    ['--link', { link: true }],
    ['--clear', { clear: true }],
  ])('is told of by %s, and left alone', async (_, options) => {
    const target = withLostAndFound();
    const { problems } = await buildFolder(tree({ 'a.css': 'a {}' }), target, options);
    expect(problems).toMatchObject([{ severity: 'warning', id: 'staticfiles.W032', file: 'lost+found/' }]);
    expect(existsSync(path.join(target, 'lost+found/x'))).toBe(true);
  });

  it('is told of again when nothing has changed', async () => {
    const [sources, target] = [tree({ 'a.css': 'a {}' }), withLostAndFound()];
    await buildFolder(sources, target);
    const { modified, problems } = await buildFolder(sources, target);
    expect([modified, problems.map(({ id }) => id)]).toEqual([0, ['staticfiles.W032']]);
  });
});

describe('a file that another program put into the destination', () => {
  const sources = () => tree({ 'a.css': 'a { b: url(CACHE/x.png?v=1) }' });

  it.each([
    ['a build', {}],
    ['a dry run', { dryRun: true }],
    ['--link', { link: true }],
  ])('may be referred to, under its own name, in %s', async (_, options) => {
    const target = tree({ 'CACHE/x.png': 'p' });
    const { problems } = await buildFolder(sources(), target, options, hashed());
    expect(problems).toMatchObject([
      { severity: 'warning', id: 'staticfiles.W031', file: 'a.css', line: 1, column: 12 },
    ]);
    if (options && 'dryRun' in options) return;
    expect(readFileSync(path.join(target, 'a.css'), 'utf8')).toBe('a { b: url("CACHE/x.png?v=1") }');
  });

  it('may not with --clear, which removes it', async () => {
    const target = tree({ 'CACHE/x.png': 'p' });
    const { problems } = await buildFolder(sources(), target, { clear: true }, hashed());
    expect(problems).toMatchObject([{ severity: 'error', file: 'a.css' }]);
    expect(existsSync(path.join(target, 'CACHE/x.png'))).toBe(true);
  });

  it('is missed when it goes, although nothing else has changed', async () => {
    const [from, target] = [sources(), tree({ 'CACHE/x.png': 'p' })];
    await buildFolder(from, target, {}, hashed());
    expect((await buildFolder(from, target, {}, hashed())).modified).toBe(0);
    rmSync(path.join(target, 'CACHE'), { recursive: true });
    expect((await buildFolder(from, target, {}, hashed())).problems).toMatchObject([{ severity: 'error' }]);
  });

  it('is not cleared away when nothing else has changed, without a word of the reference to it', async () => {
    const [from, target] = [sources(), tree({ 'CACHE/x.png': 'p' })];
    await buildFolder(from, target, {}, hashed());
    expect((await buildFolder(from, target, { clear: true }, hashed())).problems).toMatchObject([
      { severity: 'error' },
    ]);
    expect(existsSync(path.join(target, 'CACHE/x.png'))).toBe(true);
  });

  it.each([
    ['with what the last build remembers', () => {}],
    ['without', (target: string) => rmSync(path.join(target, '.whitenoise'), { recursive: true })],
  ])('is none that an earlier release published, %s', async (_, forget) => {
    const [from, target] = [tree({ 'a.css': 'a { b: url(x.png) }', 'x.png': 'p' }), folder()];
    await buildFolder(from, target, {}, hashed());
    rmSync(path.join(from, 'x.png'));
    forget(target);
    expect((await buildFolder(from, target, {}, hashed())).problems).toMatchObject([{ severity: 'error' }]);
  });
});

describe('a file system without times or modes', () => {
  const large = 'x'.repeat(200_000);
  const site = () => tree({ 'a.css': text('a'), 'deep/b.css': text('b'), 'large.txt': large });

  it('is published to, with one warning that names a file', async () => {
    for (const call of ['futime', 'fchmod', 'chmod', 'copyfile']) refused.set(call, () => true);
    const [sources, target] = [site(), folder()];
    for (const options of [{}, {}, { link: true }]) {
      const { problems } = await buildFolder(sources, target, options);
      expect(problems).toMatchObject([
        { severity: 'warning', id: 'staticfiles.W033', source: expect.stringContaining(target) },
      ]);
      expectWhole(target);
    }
    expect(readFileSync(path.join(target, 'large.txt'), 'utf8')).toBe(large);
  });

  it('remembers what it can: without variants, a build that finds nothing changed does nothing', async () => {
    refused.set('futime', () => true);
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target, {}, hashed());
    expect(await buildFolder(sources, target, {}, hashed())).toMatchObject({ modified: 0, unmodified: 3 });
  });

  it('is not taken for a disk that fails: other errors name the file and end the build', async () => {
    const failing = folder();
    refused.set('futime', () => {
      throw Object.assign(new Error('EIO: i/o error, futime'), { code: 'EIO', syscall: 'futime' });
    });
    await expect(buildFolder(site(), failing)).rejects.toThrow(/^EIO: .* '.*a\.[0-9a-f]{12}\.css/);
  });
});

describe('a long name', () => {
  const nameOf = (bytes: number, end = '.css') => 'n'.repeat(bytes - end.length) + end;

  it.each([
    ['hashed', nameOf(245), hashed],
    ['hashed, in characters of several bytes', `${'ä'.repeat(120)}.css`, hashed],
    ['hashed alone', nameOf(245), () => hashed({ keepOnlyHashedFiles: true })],
  ])(
    'that cannot be published %s is told of with all else, and nothing is written',
    async (_, name, processing) => {
      const sources = tree({ [`deep/${name}`]: 'a{}', 'b.css': 'url(none.png)' });
      for (const options of [{}, { dryRun: true }, { link: true }, { clear: true }]) {
        const target = folder();
        const { problems } = await buildFolder(sources, target, options, processing());
        expect(problems.map(({ file, severity }) => [file, severity])).toEqual([
          ['b.css', 'error'],
          [`deep/${name}`, 'error'],
        ]);
        expect(problems[1]?.message).toMatch(/too long a name \(25\d bytes\)/);
        expect(paths(target)).toEqual([]);
      }
    },
  );

  it('is published where its own is all that is published', async () => {
    const target = folder();
    const { problems } = await buildFolder(tree({ [nameOf(245)]: 'a{}' }), target, {}, plainFiles());
    expect([problems, paths(target)]).toEqual([[], [nameOf(245)]]);
  });

  it('is published without the variants whose names would be too long, and the next build has nothing to do', async () => {
    const [sources, target] = [tree({ [nameOf(240)]: text('long') }), folder()];
    expect(await buildFolder(sources, target)).toMatchObject({ problems: [], modified: 1 });
    const names = paths(target).map((name) => path.basename(name).length);
    // The plain name has variants, the hashed one of 253 characters has none.
    expect(names.sort()).toEqual([16, 240, 243, 243, 253]);
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 0, postProcessed: 0 });
    expectWhole(target);
  });
});

describe('a destination that is a link', () => {
  it.each([
    [
      'itself',
      (place: string) => symlinkSync(path.join(place, 'gone'), path.join(place, 'static')),
      'static',
    ],
    [
      'or in a folder that is one',
      (place: string) => symlinkSync(path.join(place, 'gone'), path.join(place, 'current')),
      'current/static',
    ],
  ])('to nothing, %s, is told of as such', async (_, make, target) => {
    const place = folder();
    make(place);
    for (const options of [{}, { dryRun: true }, { clear: true }]) {
      await expect(buildFolder(tree({ 'a.css': '' }), path.join(place, target), options)).rejects.toThrow(
        /(?:static|current) is a symbolic link to .*gone, which does not exist/,
      );
    }
  });

  it('to a folder is published to', async () => {
    const place = folder();
    mkdirSync(path.join(place, 'there'));
    symlinkSync(path.join(place, 'there'), path.join(place, 'static'));
    await buildFolder(tree({ 'a.css': '' }), path.join(place, 'static'));
    expect(existsSync(path.join(place, 'there/a.css'))).toBe(true);
  });
});
