import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Destination } from '../destination';
import { digestBytes } from '../digest';
import { compareNames } from '../names';
import type { Problem } from '../problems';
import {
  type CollectedFile,
  canHaveMap,
  type DescribedStep,
  type Processed,
  ProcessedCache,
  type ProcessorStep,
  runStep,
  takeMap,
  Watchdog,
  withMapComment,
} from '../processors';
import { SourceReader } from '../source-bytes';
import type { DigestedAsset } from './digest-assets';
import { inParallel } from './in-parallel';

/** The assets after all processors. */
export interface ProcessedAssets {
  /** In the order of their paths: those that no processor is for are the same, and there may be source maps more. */
  readonly assets: readonly DigestedAsset[];
  readonly problems: readonly Problem[];
}

/** Asks each processor once what its bytes depend on besides those that it is given. */
export function describeSteps(
  steps: readonly ProcessorStep[],
  files: readonly CollectedFile[],
): DescribedStep[] {
  return steps.map((step) => {
    const own = step.processor.description?.(files) ?? '';
    return { ...step, description: `${step.configuration} ${own}` };
  });
}

/** Describes what the processed bytes depend on besides the sources; empty where there are no processors. */
export function processingRecipe(steps: readonly DescribedStep[]): string {
  if (steps.length === 0) return '';
  return `, processed ${hash('sha256', JSON.stringify(steps.map(({ description }) => description)))}`;
}

/**
 * Runs the processors on their files, several files at the same time; what the last build made of the same bytes is
 * taken from the destination's cache.
 *
 * @throws ImproperlyConfigured when a processor lacks a package
 */
export async function processAssets(
  assets: readonly DigestedAsset[],
  steps: readonly DescribedStep[],
  destination: Destination,
): Promise<ProcessedAssets> {
  if (steps.length === 0) return { assets, problems: [] };
  const cache = await ProcessedCache.read(destination);
  const byPath = new Map(assets.map((asset) => [asset.path, asset]));
  const reader = new SourceReader();
  const read = (path: string) => {
    const asset = byPath.get(path);
    return asset === undefined ? null : Buffer.from(reader.read(asset));
  };
  const problems: Problem[] = steps.flatMap(({ processor }) => processor.warnings?.() ?? []);
  const made = new Map<string, DigestedAsset>();
  const watchdog = new Watchdog();
  const work = inParallel(assets, availableParallelism(), async (asset) => {
    const { path } = asset;
    const own = steps.filter(({ matches }) => matches(path));
    if (own.length === 0) return;
    const bytes = read(path) as Buffer;
    const input = canHaveMap(path) ? takeMap(path, bytes, read) : { bytes, sourceMap: null };
    const key = hash(
      'sha256',
      JSON.stringify([
        path,
        asset.digest.integrity,
        input.sourceMap,
        own.map(({ description }) => description),
      ]),
    );
    const known = cache.get(key);
    const outcome = known ?? (await runAll(own, asset, input, watchdog));
    if ('severity' in outcome) {
      problems.push(outcome);
      return;
    }
    if (known === undefined) cache.set(key, outcome);
    const formerMap = byPath.get(`${path}.map`);
    for (const output of toAssets(asset, outcome, formerMap)) made.set(output.path, output);
  });
  await work.finally(() => watchdog.stop());
  await cache.write(destination);
  const all = new Map([...byPath, ...made]);
  return { assets: [...all.values()].sort((a, b) => compareNames(a.path, b.path)), problems };
}

/** Gives each processor the outcome of the one before. */
async function runAll(
  steps: readonly ProcessorStep[],
  asset: DigestedAsset,
  input: Processed,
  watchdog: Watchdog,
): Promise<Processed | Problem> {
  let current = input;
  for (const step of steps) {
    const outcome = await runStep(step, asset, current, watchdog);
    if ('severity' in outcome) return outcome;
    current = outcome;
  }
  return current;
}

/**
 * Makes the assets of a processed file: itself and, where there is one, its source map.
 *
 * @param formerMap the source that the map takes the place of; undefined where there is none of its name
 */
function toAssets(
  asset: DigestedAsset,
  { bytes, sourceMap }: Processed,
  formerMap: DigestedAsset | undefined,
): DigestedAsset[] {
  if (sourceMap === null) return [withBytes(asset, asset, Buffer.from(bytes))];
  const file = withBytes(asset, asset, withMapComment(asset.path, bytes));
  if (formerMap !== undefined) return [file, withBytes(formerMap, formerMap, Buffer.from(sourceMap))];
  const name = { path: `${asset.path}.map`, name: `${asset.name}.map` };
  return [file, { ...withBytes(asset, name, Buffer.from(sourceMap)), isMade: true }];
}

function withBytes(
  asset: DigestedAsset,
  { path, name }: Pick<DigestedAsset, 'path' | 'name'>,
  bytes: Buffer,
): DigestedAsset {
  return { ...asset, path, name, bytes, digest: digestBytes(bytes), isProcessed: true };
}
