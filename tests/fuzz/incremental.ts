import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readManifest } from '../../framework/manifest';
import {
  type BuildOptions,
  brotli,
  build,
  compressed,
  FolderDestination,
  FolderFinder,
  gzip,
  hashedFiles,
} from '../../framework/staticfiles';
import { BuildError } from '../../framework/staticfiles/build-error';
import type { Processing } from '../../framework/staticfiles/pipeline';
import type { ProcessorStep } from '../../framework/staticfiles/processors';
import { ChangingSources, Draw, drawOptions } from './incremental-site';
import { randomNumbers } from './requests';
import { SEED } from './seeds';

/** A processor that adds a line to stylesheets. */
const STEP: ProcessorStep = {
  name: 'signed',
  processor: {
    process: ({ bytes }) => ({ bytes: Buffer.concat([Buffer.from(bytes), Buffer.from('\n/* signed */')]) }),
  },
  matches: (name) => name.endsWith('.css'),
  configuration: 'signed',
  timeLimit: 10_000,
};

/**
 * Builds a site again and again while its sources and settings change: once by what changed, into a folder that it has
 * built before, and once with the same folder's history but no memory of the references, so that everything is hashed.
 *
 * @returns the number of builds, and of those in which something was taken from the memory
 * @throws Error when the two differ in a byte, a record, a problem or a count, or from a build into an empty folder
 */
export async function fuzzIncremental(cases: number): Promise<{ builds: number; remembered: number }> {
  const random = randomNumbers(SEED);
  let builds = 0;
  let remembered = 0;
  for (let number = 0; number < cases; number++) {
    const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-incremental-'));
    const steps: string[] = [];
    try {
      for (const used of await buildSequence(folder, new Draw(random), steps)) {
        builds++;
        if (used) remembered++;
      }
    } catch (error) {
      throw new Error(
        `case ${number} of FUZZ_SEED=${SEED}: ${(error as Error).message}\n${steps.join('\n')}`,
        { cause: error },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { builds, remembered };
}

/** Runs one sequence of changes and builds; tells of each build whether it used its memory. */
async function buildSequence(folder: string, draw: Draw, steps: string[]): Promise<boolean[]> {
  const sources = new ChangingSources(path.join(folder, 'sources'), draw);
  const withVariants = draw.once(4);
  let options = drawOptions(draw);
  let processors = draw.once(4) ? [STEP] : [];
  const usedMemory: boolean[] = [];
  for (let count = 0; count < 7; count++) {
    for (let changes = count === 0 ? 0 : draw.below(3) + 1; changes > 0; changes--)
      steps.push(sources.change());
    if (draw.once(12)) options = drawOptions(draw);
    if (draw.once(20)) processors = processors.length === 0 ? [STEP] : [];
    const given: BuildOptions = {
      clear: draw.once(8),
      link: draw.once(15),
      keep: { versions: draw.from([2, 2, 2, 0]), days: 7 },
      processors,
      listFiles: true,
    };
    const tampers = draw.once(15);
    const addsUserFile = draw.once(12);
    if (count > 0 && draw.once(8)) {
      steps.push('dry run');
      await attempt(sources, path.join(folder, 'grown'), options, withVariants, { ...given, dryRun: true });
    }
    steps.push(`build ${JSON.stringify({ ...options, ...given, withVariants, tampers, addsUserFile })}`);
    const outcomes = [];
    for (const name of ['grown', 'whole']) {
      const target = path.join(folder, name);
      if (name === 'whole') rmSync(path.join(target, '.whitenoise', 'memory'), { force: true });
      if (addsUserFile) addUserFile(target);
      if (tampers) removeOne(target);
      const outcome = await attempt(sources, target, options, withVariants, given);
      outcomes.push({ told: outcome.told.replaceAll(target, 'target'), files: contents(target) });
      if (name === 'grown') usedMemory.push(outcome.usedMemory);
      else if (outcome.usedMemory) throw new Error('the build without a memory used one');
    }
    const [grown, whole] = outcomes as [(typeof outcomes)[0], (typeof outcomes)[0]];
    assertEqual(grown, whole);
    await assertAsFromNothing(sources, folder, options, given);
  }
  return usedMemory;
}

async function attempt(
  { roots }: ChangingSources,
  target: string,
  options: Parameters<typeof hashedFiles>[0],
  withVariants: boolean,
  given: BuildOptions,
) {
  let usedMemory = false;
  const hashing = hashedFiles(options);
  const watched: Processing = {
    ...hashing,
    process: (assets, context) => {
      const release = hashing.process(assets, context);
      usedMemory ||=
        release.update !== undefined || release.outputs.some(({ isRemembered }) => isRemembered === true);
      return release;
    },
  };
  const processing = withVariants ? compressed(watched, { encoders: [gzip, brotli] }) : watched;
  const finder = new FolderFinder(roots.map((folder) => ({ folder })));
  try {
    const result = await build([finder], processing, new FolderDestination(target), given);
    return { told: JSON.stringify(result, null, 1), usedMemory };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return { told: error.message, usedMemory };
  }
}

/** Asserts that the release itself is the one that is built where nothing was. */
async function assertAsFromNothing(
  sources: ChangingSources,
  folder: string,
  options: Parameters<typeof hashedFiles>[0],
  given: BuildOptions,
): Promise<void> {
  const target = path.join(folder, 'empty');
  const { told } = await attempt(sources, target, options, false, given);
  const fresh = readManifest(target);
  const grown = readManifest(path.join(folder, 'grown'));
  const isPublished = !told.includes('"severity": "error"') && fresh !== null;
  // References may lead to what lies in the other folder alone: files of other programs, and those of removed sources.
  const known = new Set([...Object.keys(grown?.files ?? {}), 'staticfiles.json']);
  const strays = Object.keys(contents(path.join(folder, 'grown'))).filter((name) => !known.has(name));
  if (isPublished && strays.length === 0) {
    if (!isDeepStrictEqual({ ...grown?.paths }, { ...fresh.paths }))
      throw new Error('other names than from nothing');
    for (const [name, record] of Object.entries(fresh.files)) {
      if (!isDeepStrictEqual(grown?.files[name], record))
        throw new Error(`${name}: another record than from nothing`);
      const bytes = readFileSync(path.join(target, name));
      if (!bytes.equals(readFileSync(path.join(folder, 'grown', name))))
        throw new Error(`${name}: other bytes`);
    }
  }
  rmSync(target, { recursive: true, force: true });
}

interface Outcome {
  readonly told: string;
  readonly files: Readonly<Record<string, string>>;
}

function assertEqual(grown: Outcome, whole: Outcome): void {
  for (const name of new Set([...Object.keys(grown.files), ...Object.keys(whole.files)])) {
    if (grown.files[name] === whole.files[name]) continue;
    const told = [grown, whole]
      .map(({ files }) => files[name]?.slice(0, 3000) ?? 'nothing')
      .join('\ninstead of\n');
    throw new Error(`${name} has\n${told}`);
  }
  if (grown.told === whole.told) return;
  const [one, other] = [grown, whole].map(({ told }) => told.split('\n'));
  const at = one?.findIndex((line, place) => line !== other?.[place]) ?? 0;
  const around = [one, other].map((lines) => lines?.slice(Math.max(0, at - 8), at + 12).join('\n'));
  throw new Error(`it tells\n${around.join('\ninstead of\n')}`);
}

function addUserFile(target: string): void {
  mkdirSync(path.join(target, 'css'), { recursive: true });
  writeFileSync(path.join(target, 'css', 'kept.bin'), 'kept');
}

/** Removes a file that was published. */
function removeOne(target: string): void {
  const [name] = Object.values(readManifest(target)?.paths ?? {});
  if (name !== undefined) rmSync(path.join(target, name), { force: true });
}

/** The bytes of all files below a folder but the builds' own. */
function contents(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  mkdirSync(root, { recursive: true });
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const name = path.relative(root, path.join(entry.parentPath, entry.name));
    if (entry.isDirectory() || name.startsWith('.whitenoise')) continue;
    const file = path.join(root, name);
    files[name] = entry.isSymbolicLink() ? `-> ${readlinkSync(file)}` : readFileSync(file, 'latin1');
  }
  return files;
}
