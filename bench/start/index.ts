import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled } from '../bundle';
import { type Figure, figureOf } from '../figures';
import { pinned } from '../processes';
import type { Cost } from './cost';
import { measureFirstPage } from './first-page';
import { writeManifest, writeTree } from './tree';

/** Something that is done once, before the first request. Figures over several processes. */
export interface StartUp {
  readonly name: string;
  readonly note: string;
  readonly milliseconds: Figure;
  readonly cpuMilliseconds?: Figure;
  /** Resident memory over the process before. */
  readonly bytes?: Figure;
  /** The time over that of the smallest server of Node. */
  readonly ratio?: Figure;
}

const count = (value: number): string => value.toLocaleString('en');

/**
 * Measures the parts of a start, each `rounds` times in processes of their own.
 *
 * @param sizes numbers of files; the largest is that of the entries of a manifest, too
 */
export async function measureStart(sizes: readonly number[], rounds: number): Promise<StartUp[]> {
  const found: StartUp[] = [];
  for (const files of sizes) {
    const note = `${count(files)} files indexed`;
    found.push(
      await inFolder(`index ${files}`, note, 'start/index-folder.ts', rounds, (root) =>
        writeTree(root, files),
      ),
    );
  }
  const entries = Math.max(...sizes);
  const note = `a manifest of ${count(entries)} entries read`;
  found.push(
    await inFolder(`manifest ${entries}`, note, 'start/read-manifest.ts', rounds, (root) =>
      writeManifest(root, entries),
    ),
  );
  const firstPage = await measureFirstPage(rounds);
  if (firstPage !== null) found.push(firstPage);
  return found;
}

async function inFolder(
  name: string,
  note: string,
  program: string,
  rounds: number,
  fill: (root: string) => void,
): Promise<StartUp> {
  const root = mkdtempSync(join(tmpdir(), 'whitenoise-start-'));
  try {
    fill(root);
    const [command = '', ...rest] = pinned(0, [process.execPath, await bundled(program), root]);
    const costs = Array.from(
      { length: rounds },
      () => JSON.parse(execFileSync(command, rest, { encoding: 'utf8' })) as Cost,
    );
    return {
      name,
      note,
      milliseconds: figureOf(costs.map(({ milliseconds }) => milliseconds)),
      cpuMilliseconds: figureOf(costs.map(({ cpuMilliseconds }) => cpuMilliseconds)),
      bytes: figureOf(costs.map(({ bytes }) => bytes)),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
