import type { Encoder } from '../compression';
import type { PublishedFile } from '../destination';
import { ownNames } from './obstacles';
import type { Output, Processing, Release } from './processing';
import type { Published } from './published';
import { isRenamed, type Task } from './publisher';

/**
 * For each output of a release, what has to be done so that it is published as it should be.
 *
 * @param linked whether files that keep their names are published as links
 * @param extensions of variants that an earlier build may have left
 */
export async function planTasks(
  release: Release,
  processing: Processing,
  published: Published,
  linked: boolean,
  extensions: readonly string[],
): Promise<Task[]> {
  const isOwn = ownNames(() => release.outputs.map((output) => output.path));
  const tasks: Task[] = [];
  for (const output of release.outputs) {
    const { path } = output;
    const link = linked && !isRenamed(output);
    const there = published.inventory.get(path);
    const right = there && (await isRight(output, there, link, published)) ? there : null;
    const wanted = processing.encodersFor(path).filter((encoder) => !isOwn(path + encoder.extension));
    const encoders = right
      ? wanted.filter((encoder) => !hasVariant(output, right, link, encoder, published))
      : wanted;
    tasks.push({
      output,
      link,
      upToDate: right,
      replaces: right === null && there !== undefined,
      // Of a file that is replaced every variant is outdated; of one that stays, those that were found wrong.
      outdated: (right ? encoders.map((encoder) => encoder.extension) : variantExtensions(wanted, extensions))
        .map((extension) => path + extension)
        .filter((variant) => published.inventory.has(variant) && !isOwn(variant)),
      encoders,
    });
  }
  return tasks;
}

async function isRight(
  output: Output,
  there: PublishedFile,
  link: boolean,
  published: Published,
): Promise<boolean> {
  return link ? there.link === output.asset.source : await published.holds(output);
}

function hasVariant(
  output: Output,
  there: PublishedFile,
  link: boolean,
  encoder: Encoder,
  published: Published,
): boolean {
  const mtimeMs = link ? output.asset.mtimeMs : there.mtimeMs;
  return published.hasVariant(output.path, output.digest.integrity, mtimeMs, encoder);
}

function variantExtensions(encoders: readonly Encoder[], others: readonly string[]): string[] {
  return [...new Set([...encoders.map((encoder) => encoder.extension), ...others])];
}
