import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MANIFEST_NAME } from '../../framework/manifest';
import { randomNumbers } from '../fuzz/requests';
import { startReading } from '../staticfiles/deltas';
import type { Kills } from './kill';
import { faultsOf, filesBelow, variantFaultsOf } from './release';
import { ended, killWhen, type Ran, Site } from './site';

/** The day of all releases, so that midnight changes nothing. */
const TODAY = { SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000)) };

/** A run with `--previous` that is killed. */
export interface PreviousRun {
  readonly command: 'collect' | 'compress';
  /** `compress`: the folder has a manifest of Vite. */
  readonly withManifest?: boolean;
  /** The folder holds a release already, which is to have fewer earlier versions. */
  readonly drops?: boolean;
}

/**
 * Kills a command with `--previous` at random moments, once or twice in a folder, and looks at what is there after each;
 * then lets it finish. The folder must be, byte for byte, what a run makes of it that was never killed.
 *
 * @throws Error saying what was broken, and when
 */
export async function killWithPrevious(what: PreviousRun, times: number, seed: number): Promise<Kills> {
  await startReading();
  const site = new Site();
  const random = randomNumbers(seed);
  const { start, bundle, line } = await prepare(site, what);
  const launch = (root: string) => site.start(line(root), [], TODAY);
  const run = (root: string) => ended(launch(root));
  let [amidst, writing, finished, rounds] = [0, 0, 0, 0];
  try {
    const whole = copyOf(start, site);
    const first = await run(whole);
    if (first.code !== 0) throw new Error(`the run that is not killed failed: ${first.output}`);
    const wanted = bytesBelow(whole);
    for (let time = 0; time < times; ) {
      const root = copyOf(start, site);
      for (let left = 1 + (rounds++ % 2); left > 0 && time < times; left--, time++) {
        const before = bytesBelow(root);
        const ran = await killOnce(() => launch(root), root, first.milliseconds, random);
        if (ran.signal === null && ran.code !== 0)
          throw new Error(`run ${time} failed by itself: ${ran.output}`);
        if (ran.signal === null) finished++;
        else if (existsSync(path.join(root, '.whitenoise', 'lock'))) amidst++;
        if (ran.signal !== null && differences(before, bytesBelow(root)).length > 0) writing++;
        const faults = faultsAfterKill(root, bundle, what);
        if (faults.length > 0) throw new Error(`killed ${ran.when} (${time}): ${faults.join('; ')}`);
      }
      const last = await run(root);
      if (last.code !== 0) throw new Error(`the next run failed: ${last.output}`);
      const wrong = differences(wanted, bytesBelow(root));
      if (wrong.length > 0) throw new Error(`the next run (${time}) left other files: ${wrong.join(', ')}`);
      if (existsSync(path.join(root, '.whitenoise')) !== existsSync(path.join(whole, '.whitenoise')))
        throw new Error('the next run left a folder of its own behind');
      rmSync(root, { recursive: true });
    }
    return { times, amidst, writing, finished };
  } finally {
    site.remove();
  }
}

/** Kills a run some ms after it started, first wrote into the folder, or published its manifest. */
async function killOnce(
  start: () => ReturnType<Site['start']>,
  root: string,
  duration: number,
  random: () => number,
): Promise<Ran & { readonly when: string }> {
  const share = (random() % 1000) / 1000;
  const [name, place, after] = (
    [
      ['start', null, duration * (0.2 + share)],
      ['first file', 'assets', duration * share * 0.5],
      ['first file', 'assets', duration * share ** 2 * 0.1],
      ['manifest', MANIFEST_NAME, 10 * share ** 2],
    ] as const
  )[random() % 4] ?? ['start', null, duration];
  const timeOf = () =>
    place === null ? 0 : statSync(path.join(root, place), { throwIfNoEntry: false })?.mtimeMs;
  const before = timeOf();
  const ran = await killWhen(start(), () => place === null || timeOf() !== before, after);
  return { ...ran, when: `${after.toFixed(1)} ms after its ${name}` };
}

/** Makes the release before and the folder that a run starts with. */
async function prepare(site: Site, { command, withManifest = false, drops = false }: PreviousRun) {
  const folders = [1, 2, 3].map((version) => path.join(site.folder, String(version)));
  const [first = '', old = '', start = ''] = folders;
  const keep = ['--keep-versions', drops ? '1' : '3', '--keep-days', '0'];
  const lineOf = (version: number, root: string, previous: string | null) => [
    command,
    ...(command === 'compress' ? [root] : [path.join(site.folder, `sources-${version}`), '--out', root]),
    ...(previous === null ? [] : ['--previous', previous]),
  ];
  for (const [index, root] of folders.entries()) {
    const version = index + 1;
    const sources = command === 'compress' ? root : path.join(site.folder, `sources-${version}`);
    writeBundle(sources, version, command === 'compress', withManifest);
  }
  const bundle = bytesBelow(start);
  const before: [number, string, string | null][] = [[2, old, first]];
  if (command === 'collect') before.unshift([1, first, null]);
  if (drops) before.push([3, start, old]);
  for (const [version, root, previous] of before) {
    const { code, output } = await ended(site.start(lineOf(version, root, previous), [], TODAY));
    if (code !== 0) throw new Error(`the release before failed: ${output}`);
  }
  mkdirSync(start, { recursive: true });
  return { start, bundle, line: (root: string) => [...lineOf(3, root, old), ...keep] };
}

/** Writes a folder as a bundler makes it, or sources of the same content. */
function writeBundle(folder: string, version: number, isHashed: boolean, withManifest: boolean): void {
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const lines = (name: string) =>
    Array.from({ length: 200 }, (_, line) => `export const ${name}_${line} = ${line * 31};`).join('\n');
  const vite: Record<string, object> = {};
  const names: string[] = [];
  for (let index = 0; index < 10; index++) {
    const letter = String.fromCharCode(97 + index);
    const file = `assets/${letter}${isHashed ? `-B${letter}7rgTd${version}` : ''}.js`;
    names.push(file);
    vite[`src/${letter}.ts`] = { file, name: letter, src: `src/${letter}.ts`, isEntry: index === 0 };
    write(file, `export const version = '${letter}${version}';\n${lines(letter)}`);
  }
  const same = `assets/same${isHashed ? '-Bwrg7Tda' : ''}.css`;
  vite['src/same.css'] = { file: same, src: 'src/same.css' };
  write(same, `/* the same in every version */\n${lines('same')}`);
  write('index.html', names.map((name) => `<script type="module" src="/${name}"></script>`).join('\n'));
  write('robots.txt', 'User-agent: *');
  if (withManifest) write('.vite/manifest.json', JSON.stringify(vite));
}

function faultsAfterKill(root: string, bundle: ReadonlyMap<string, Buffer>, what: PreviousRun): string[] {
  const found = bytesBelow(root);
  const lost = [...bundle].flatMap(([name, bytes]) => {
    return found.get(name)?.equals(bytes) ? [] : [`${name} is not as the bundler left it`];
  });
  const hasManifest = found.has(MANIFEST_NAME);
  return [...lost, ...(hasManifest ? faultsOf(root, what.command === 'compress') : variantFaultsOf(root))];
}

function bytesBelow(folder: string): Map<string, Buffer> {
  return new Map(filesBelow(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
}

function differences(a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => {
    const [one, other] = [a.get(name), b.get(name)];
    return one === undefined || other === undefined || !one.equals(other);
  });
}

/** Copies a folder with its times, by which variants are known. */
function copyOf(folder: string, site: Site): string {
  const copy = mkdtempSync(path.join(site.folder, 'run-'));
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}
