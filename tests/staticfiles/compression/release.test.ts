import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSite, defineSettings, TextOutput } from '../../../framework';
import { runCommandLine } from '../../../framework/management';
import { readManifest } from '../../../framework/manifest';
import { FolderDestination } from '../../../framework/staticfiles/destination';
import type { Listening } from '../../whitenoise/serving';
import { readDelta, startReading } from '../deltas';
import { expectVariantsMatch, text } from '../pipeline/building';
import { serving } from '../releases/sites';
import { contents, folder, paths, tree } from '../tree';

beforeAll(startReading);

const open: Listening[] = [];
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

/** Runs `compress` as it is typed. */
async function compress(line: string) {
  const [stdout, stderr] = [new TextOutput(), new TextOutput()];
  const site = createSite(defineSettings({ BASE_DIR: folder() }));
  const code = await runCommandLine(['node', '/x/bin.js', 'compress', ...line.split(' ')], {
    stdout,
    stderr,
    loadSite: () => site,
    bareSite: () => site,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const chunk = (version: string) => `export const version = '${version}';\n${text('chunk', 300)}`;

/** A folder as a bundler makes it. */
function bundle(version: number, withManifest = false): string {
  const [hash, lazy] = [`DiwrgTd${version}`, `Bx4rgTd${version}`];
  return tree({
    'index.html': `<script type="module" src="/assets/index-${hash}.js"></script>`,
    [`assets/index-${hash}.js`]: chunk(String(version)),
    [`assets/lazy-${lazy}.js`]: chunk(`lazy ${version}`),
    'assets/same-Bwrg7Tda.css': text('same'),
    'robots.txt': 'User-agent: *',
    ...(withManifest && {
      '.vite/manifest.json': JSON.stringify({
        'src/main.ts': { file: `assets/index-${hash}.js`, name: 'index', src: 'src/main.ts', isEntry: true },
        'src/lazy.ts': { file: `assets/lazy-${lazy}.js`, name: 'lazy', src: 'src/lazy.ts' },
        'src/same.css': { file: 'assets/same-Bwrg7Tda.css', src: 'src/same.css' },
      }),
    }),
  });
}

function expectTrueDeltas(dist: string): string[] {
  const manifest = readManifest(dist);
  const read = (name: string) => readFileSync(path.join(dist, name));
  return Object.entries(manifest?.deltas ?? {}).flatMap(([to, deltas]) =>
    deltas.map(({ from, path: name, size }) => {
      expect(read(name).length).toBe(size);
      expect(readDelta(read(name), read(from)).equals(read(to))).toBe(true);
      return `${from} → ${to}`;
    }),
  );
}

/** Lets a run end, as if it was killed, before it puts or removes a file for the nth time. */
function endingAt(step: number): { ended(): boolean } {
  let count = 0;
  const spies = (['put', 'remove'] as const).map((method) => {
    const real = FolderDestination.prototype[method] as (...args: unknown[]) => Promise<unknown>;
    return vi.spyOn(FolderDestination.prototype, method).mockImplementation(async function (
      this: FolderDestination,
      ...args: unknown[]
    ) {
      if (++count >= step) throw Object.assign(new Error('killed'), { code: 'EIO', syscall: 'write' });
      return real.apply(this, args) as never;
    });
  });
  return {
    ended() {
      for (const spy of spies) spy.mockRestore();
      return count >= step;
    },
  };
}

describe('compress --previous', () => {
  it.each([false, true])(
    'carries chunks over from a folder that a bundler made, and makes deltas (Vite’s manifest: %s)',
    async (withManifest) => {
      const [old, dist] = [bundle(1, withManifest), bundle(2, withManifest)];
      const { code, stdout, stderr } = await compress(`${dist} --previous ${old}`);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Earlier versions: 2 fetched\.$/m);
      expect(stdout).toMatch(/^Deltas: 2 from 1 earlier release, \d+ B instead of /m);
      expect(expectTrueDeltas(dist)).toEqual([
        'assets/index-DiwrgTd1.js → assets/index-DiwrgTd2.js',
        'assets/lazy-Bx4rgTd1.js → assets/lazy-Bx4rgTd2.js',
      ]);
      expectVariantsMatch(dist);
      const made = paths(dist);
      for (const name of ['assets/index-DiwrgTd1.js.br', 'assets/lazy-Bx4rgTd1.js', 'staticfiles.json']) {
        expect(made).toContain(name);
      }
      const before = contents(dist);
      expect((await compress(`${dist} --previous ${old}`)).stdout).toContain('Earlier versions: 2 kept.');
      expect(contents(dist)).toEqual(before);
    },
  );

  it('hands on from release to release over HTTP, keeps as many as it is told, and proves them to the wrapper', async () => {
    const dists = [bundle(1), bundle(2), bundle(3)];
    let previous = dists[0] ?? '';
    for (const dist of dists.slice(1)) {
      expect((await compress(`${dist} --prefix static --previous ${previous}`)).code).toBe(0);
      const site = await serving(dist);
      open.push(site);
      previous = site.origin;
    }
    const [, , last = ''] = dists;
    expect(expectTrueDeltas(last)).toEqual([
      'assets/index-DiwrgTd2.js → assets/index-DiwrgTd3.js',
      'assets/index-DiwrgTd1.js → assets/index-DiwrgTd3.js',
      'assets/lazy-Bx4rgTd2.js → assets/lazy-Bx4rgTd3.js',
      'assets/lazy-Bx4rgTd1.js → assets/lazy-Bx4rgTd3.js',
    ]);
    const { headers } = await fetch(`${previous}/static/assets/lazy-Bx4rgTd1.js`);
    expect(headers.get('cache-control')).toContain('immutable');
    const page = await fetch(`${previous}/static/index.html`);
    expect(page.headers.get('cache-control')).not.toContain('immutable');
    const line = `${last} --previous ${dists[0]} --keep-versions 1 --keep-days 0`;
    expect((await compress(line)).stdout).toContain('Earlier versions: 2 kept, 2 dropped.');
    expect(expectTrueDeltas(last)).toHaveLength(2);
    expect(paths(last).filter((name) => /(?:Diw|Bx4)rgTd1/.test(name))).toEqual([]);
  });

  it('warns of a site that is down or has no manifest, and compresses', async () => {
    for (const previous of ['http://localhost:1/', folder()]) {
      const dist = bundle(1);
      const { code, stderr } = await compress(`${dist} --previous ${previous}`);
      expect([code, stderr]).toEqual([0, expect.stringContaining('(staticfiles.W036)')]);
      expect(paths(dist)).toContain('staticfiles.json');
      expectVariantsMatch(dist);
    }
    expect((await compress(`${bundle(1)} --previous http://example.com/`)).code).toBe(2);
  });

  it.each([
    ['into a folder that a bundler just made', false, '--keep-versions 3'],
    ['into such a folder with Vite’s manifest', true, '--keep-versions 3'],
    ['of a release that is to have fewer versions', false, '--keep-versions 1 --keep-days 0'],
  ])(
    'makes the same release after a run %s that ended at any step, with every file of the bundle as it was',
    async (_, withManifest, keep) => {
      const dists = [1, 2, 3].map((version) => bundle(version, withManifest));
      const [first = '', old = '', dist = ''] = dists;
      await compress(`${old} --previous ${first}`);
      if (keep.includes('1')) await compress(`${dist} --previous ${old}`);
      const own = contents(bundle(3, withManifest));
      const line = `--previous ${old} ${keep}`;
      const whole = folder();
      cpSync(dist, whole, { recursive: true, preserveTimestamps: true });
      await compress(`${whole} ${line}`);
      const wanted = contents(whole);
      for (let step = 1, ended = true; ended; step++) {
        const left = folder();
        cpSync(dist, left, { recursive: true, preserveTimestamps: true });
        const steps = endingAt(step);
        const { code } = await compress(`${left} ${line}`);
        ended = steps.ended();
        expect([step, code]).toEqual([step, ended ? 1 : 0]);
        expect(contents(left)).toMatchObject(own);
        if (readManifest(left) !== null) expectTrueDeltas(left);
        expectVariantsMatch(left);
        expect((await compress(`${left} ${line}`)).code).toBe(0);
        expect(contents(left)).toEqual(wanted);
        expect(existsSync(path.join(left, '.whitenoise'))).toBe(false);
      }
    },
    60_000,
  );

  it('makes a file again that a build emptied the folder of, and leaves other bytes alone', async () => {
    const [old, dist] = [bundle(1), bundle(2)];
    await compress(`${dist} --previous ${old}`);
    const before = contents(dist);
    rmSync(path.join(dist, 'assets/index-DiwrgTd1.js'));
    await compress(`${dist} --previous ${old}`);
    expect(contents(dist)).toEqual(before);
    writeFileSync(path.join(old, 'assets/lazy-Bx4rgTd1.js'), 'other');
    const { code } = await compress(`${dist} --previous ${old}`);
    expect([code, contents(dist)]).toEqual([0, before]);
  });
});
