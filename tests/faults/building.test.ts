import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startReading } from '../staticfiles/deltas';
import { killBuilds, killFirstBuilds } from './kill';
import { killWithPrevious } from './kill-previous';
import { faultsOf, filesBelow } from './release';
import { ended, Site } from './site';

const isRoot = process.getuid?.() === 0;
/** Permissions do not bind root: what they do is seen by running as nobody. */
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

describe('a command with --previous that is killed leaves whole files, and finishes as if it was not', () => {
  it.each([
    ['compress', { command: 'compress' }],
    ['compress, with a manifest of Vite', { command: 'compress', withManifest: true }],
    ['compress, while versions are dropped', { command: 'compress', drops: true }],
    ['collect', { command: 'collect' }],
    ['collect, while versions are dropped', { command: 'collect', drops: true }],
  ] as const)(
    '%s',
    async (_, what) => {
      const { times, writing } = await killWithPrevious(what, 6, 1);
      expect(times).toBe(6);
      expect(writing).toBeGreaterThan(0);
    },
    240_000,
  );
});

/** A line of an error's stack, which nobody who builds wants to see. */
const STACK = /^\s+at .*:\d+:\d+\)?$/m;

describe('collectstatic', () => {
  beforeAll(startReading);

  const cleanups: (() => void)[] = [];
  afterEach(() => {
    for (const clean of cleanups.splice(0).reverse()) clean();
  });

  function aSite(root?: string): Site {
    const site = new Site(root);
    cleanups.push(() => site.remove());
    return site;
  }

  async function collected(site: Site): Promise<Site> {
    site.writeVersion(1);
    const { code, output } = await site.collect();
    expect(output).not.toContain('Error');
    expect(code).toBe(0);
    return site;
  }

  it('leaves a whole release behind whenever it is killed, and repairs the rest next time', async () => {
    const { times } = await killBuilds(12, 1);
    expect(times).toBe(12);
  }, 240_000);

  it('leaves nothing or a whole release when it is killed while it carries files over from another one', async () => {
    const { times, writing } = await killFirstBuilds(6, 1);
    expect(times).toBe(6);
    expect(writing).toBeGreaterThan(0);
  }, 240_000);

  it.runIf(isRoot)('keeps the release before it when the disk is full, and says so in a line', async () => {
    const disk = mkdtempSync(path.join(tmpdir(), 'whitenoise-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
    cleanups.push(() => {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    });
    const site = await collected(aSite(path.join(disk, 'collected')));
    site.writeVersion(2);
    for (let index = 0; index < 10; index++) site.write(`big/${index}.bin`, Buffer.alloc(500_000, index));
    const { code, output } = await site.collect();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/ENOSPC/);
    expect(faultsOf(site.root)).toEqual([]);
    execFileSync('mount', ['-o', 'remount,size=20m', disk]);
    expect((await site.collect()).code).toBe(0);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it.runIf(isRoot)('says in a line that its target is read-only', async () => {
    const disk = mkdtempSync(path.join(tmpdir(), 'whitenoise-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', disk]);
    cleanups.push(() => {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    });
    const site = await collected(aSite(path.join(disk, 'collected')));
    site.writeVersion(2);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { code, output } = await site.collect();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/EROFS.*collected/);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it.runIf(isRoot)('says in a line that it may not write to its target', async () => {
    const site = await collected(aSite());
    chmodSync(site.folder, 0o755);
    site.writeVersion(2);
    const { code, output } = await site.collect({ prefix: AS_NOBODY });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/EACCES.*collected/);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it.runIf(isRoot)('names a source that it may not read, and publishes nothing', async () => {
    const site = aSite();
    chmodSync(site.folder, 0o777);
    site.writeVersion(1);
    chmodSync(site.write('css/forbidden.css', 'a {}'), 0o600);
    const { code, output } = await site.collect({ prefix: AS_NOBODY });
    expect(code).toBe(1);
    expect(output).toMatch(/^.*css\/forbidden\.css.*$/m);
    expect(output).not.toMatch(STACK);
    expect(filesBelow(site.root)).toEqual([]);
  });

  it.runIf(isRoot)('tells of folders that it may not read together with all else that is wrong', async () => {
    const site = await collected(aSite());
    const before = filesBelow(site.root);
    // Whom it belongs to does not matter: the build must end before it writes.
    execFileSync('chown', ['-R', 'nobody', site.root]);
    chmodSync(site.folder, 0o755);
    site.write('closed/inside.css', 'a {}');
    site.write('listed/inside.css', 'a {}');
    site.write('forbidden.png', 'of nobody');
    site.write('page.css', 'a { background: url(closed/inside.css) url(forbidden.png) url(none.png) }');
    symlinkSync('nowhere', path.join(site.sources, 'dangling.css'));
    chmodSync(path.join(site.sources, 'closed'), 0o700);
    chmodSync(path.join(site.sources, 'listed'), 0o744);
    chmodSync(path.join(site.sources, 'forbidden.png'), 0o600);
    const { code, output } = await site.collect({ prefix: AS_NOBODY });
    expect(code).toBe(1);
    const told = output.split('\n').filter((line) => /^error: /.test(line));
    expect(told.map((line) => line.replace(/, \w+ '.*|\/\S+sources\//g, '')).sort()).toEqual([
      'error: closed/ cannot be read: EACCES: permission denied',
      'error: dangling.css dangling.css does not exist, or is a link to a file that does not',
      'error: forbidden.png cannot be read: EACCES: permission denied',
      'error: listed/inside.css cannot be read: EACCES: permission denied',
      "error: page.css:1:63 refers to 'none.png', but there is no static file 'none.png'",
    ]);
    expect(output.match(/hint: let the user who collects read it/g)).toHaveLength(3);
    expect(output).toContain('because of the 5 errors above');
    expect(filesBelow(site.root)).toEqual(before);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it.runIf(isRoot)('says of a whole source that it may not be read', async () => {
    const site = aSite();
    chmodSync(site.folder, 0o777);
    site.writeVersion(1);
    chmodSync(site.sources, 0o700);
    const { code, output } = await site.collect({ prefix: AS_NOBODY });
    expect(code).toBe(1);
    expect(output).toMatch(/^error: .* cannot be read: EACCES: permission denied, scandir '.*sources/m);
    expect(output).not.toMatch(STACK);
  });

  it.runIf(isRoot)('lets findstatic say where it may not look', async () => {
    const site = aSite();
    chmodSync(site.folder, 0o755);
    site.write('closed/inside.css', 'a {}');
    site.write('open.css', 'a {}');
    chmodSync(path.join(site.sources, 'closed'), 0o700);
    const { code, output } = await ended(
      site.start(['findstatic', 'closed/inside.css', 'open.css'], AS_NOBODY),
    );
    expect(code).toBe(1);
    expect(output).toMatch(
      /^Cannot look for 'closed\/inside\.css': EACCES: permission denied, stat '.*inside\.css'$/m,
    );
    expect(output).toContain("Found 'open.css' here:");
    expect(output).not.toMatch(STACK);
  });

  it('lets one of two runs win, and the other say who it lost to', async () => {
    const site = aSite();
    site.writeVersion(1);
    const runs = await Promise.all([site.collect(), site.collect(), site.collect()]);
    expect(runs.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    for (const { code, output } of runs) {
      if (code !== 0) expect(output).toMatch(/Another build is writing here: process \d+/);
    }
    expect(faultsOf(site.root)).toEqual([]);
  });

  it('never publishes a file under the name of other bytes, however it changes meanwhile', async () => {
    const site = aSite();
    site.writeVersion(1);
    const big = site.write('changing.bin', Buffer.alloc(5_000_000, 1));
    const child = site.start();
    let version = 1;
    const changing = setInterval(() => writeFileSync(big, Buffer.alloc(5_000_000 + version, ++version)), 5);
    const { code, output } = await ended(child);
    clearInterval(changing);
    if (code !== 0) expect(output).toMatch(/changed while it was being collected/);
    // Even of a build that gave up nothing may lie under a hashed name that is not its own.
    for (const name of filesBelow(site.root)) {
      const hash = /^changing\.([0-9a-f]{12})\.bin(\.gz|\.br)?$/.exec(name);
      if (hash === null) continue;
      const bytes = readFileSync(path.join(site.root, name));
      const identity =
        hash[2] === '.gz' ? gunzipSync(bytes) : hash[2] === '.br' ? brotliDecompressSync(bytes) : bytes;
      expect(`${name} ${createHash('md5').update(identity).digest('hex').slice(0, 12)}`).toBe(
        `${name} ${hash[1]}`,
      );
    }
    expect((await site.collect()).code).toBe(0);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it.each([
    ['no JSON', '{"paths": {"a'],
    ['an empty file', ''],
    ['another shape', '{"version": "1.1", "paths": [1]}'],
    ['a stranger version', '{"version": "9", "paths": {}}'],
  ])('replaces a manifest that was damaged: %s', async (_, text) => {
    const site = await collected(aSite());
    const manifest = path.join(site.root, 'staticfiles.json');
    const whole = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text);
    const { code, output } = await site.collect();
    expect([code, STACK.test(output)]).toEqual([0, false]);
    expect(output).toContain('staticfiles.json');
    expect(readFileSync(manifest, 'utf8')).toBe(whole);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it('builds anew when what it remembers was damaged, and publishes the same', async () => {
    const site = await collected(aSite());
    const before = filesBelow(site.root);
    writeFileSync(path.join(site.root, '.whitenoise', 'state'), 'nonsense');
    expect((await site.collect()).code).toBe(0);
    expect(filesBelow(site.root)).toEqual(before);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it('repairs published files that were damaged, and variants that went missing', async () => {
    const site = await collected(aSite());
    const files = filesBelow(site.root);
    const css = files.find((name) => /^css\/site\.[0-9a-f]{12}\.css$/.test(name)) ?? '';
    const variant = files.find((name) => /^fixed\/1\.[0-9a-f]{12}\.css\.br$/.test(name)) ?? '';
    const { mtime } = statSync(path.join(site.root, css));
    writeFileSync(path.join(site.root, css), 'damaged');
    execFileSync('touch', ['-d', mtime.toISOString(), path.join(site.root, css)]);
    rmSync(path.join(site.root, variant));
    expect((await site.collect()).code).toBe(0);
    expect(filesBelow(site.root)).toEqual(files);
    expect(faultsOf(site.root)).toEqual([]);
  });

  it('names both sides when one source is a file where another needs a folder', async () => {
    const site = aSite();
    const other = path.join(site.folder, 'other');
    mkdirSync(path.join(other, 'thing'), { recursive: true });
    writeFileSync(path.join(other, 'thing', 'inner.css'), 'a {}');
    site.write('thing', 'a file');
    const settings = path.join(site.folder, 'settings.js');
    writeFileSync(settings, readFileSync(settings, 'utf8').replace("['sources']", "['sources', 'other']"));
    const { code, output } = await site.collect();
    expect(code).toBe(1);
    expect(output).toContain("'thing/inner.css' needs a folder where 'thing' is a file");
    expect(filesBelow(site.root)).toEqual([]);
  });

  it('keeps two names apart that differ by case alone', async () => {
    const site = aSite();
    site.write('Logo.css', 'a { color: red }');
    site.write('logo.css', 'a { color: blue }');
    expect((await site.collect()).code).toBe(0);
    const manifest = JSON.parse(readFileSync(path.join(site.root, 'staticfiles.json'), 'utf8'));
    expect(Object.keys(manifest.paths)).toEqual(['Logo.css', 'logo.css']);
    expect(faultsOf(site.root)).toEqual([]);
  });
});
