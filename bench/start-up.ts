import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinned } from './processes';
import { median } from './statistics';

/** Indexing a folder: time and CPU time in ms, and resident memory in bytes over the process before; medians. */
export interface StartUp {
  readonly files: number;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly bytes: number;
}

/** A folder like a collected site: many folders, small files, each third one with two variants beside it. */
function writeTree(root: string, files: number): void {
  let written = 0;
  for (let folder = 0; written < files; folder++) {
    const path = join(root, `app${folder % 50}`, `part${folder}`);
    mkdirSync(path, { recursive: true });
    for (let index = 0; index < 100 && written < files; index++) {
      const name = join(
        path,
        `file-${index}.${folder.toString(16).padStart(6, '0')}${index.toString(16).padStart(6, '0')}.js`,
      );
      const variants = index % 3 === 0 ? ['', '.gz', '.br'] : [''];
      for (const suffix of variants.slice(0, files - written)) {
        writeFileSync(name + suffix, 'x'.repeat(32 - suffix.length));
        written++;
      }
    }
  }
}

/** Measures the start with so many files on disk, `rounds` times, each in a process of its own. */
export function measureStartUp(files: number, rounds: number): StartUp {
  const root = mkdtempSync(join(tmpdir(), 'whitenoise-start-'));
  try {
    writeTree(root, files);
    const register = require.resolve('ts-node/register');
    const argv = pinned(0, [process.execPath, '--require', register, join(__dirname, 'cold-start.ts'), root]);
    const results = Array.from({ length: rounds }, () => {
      const [program = '', ...rest] = argv;
      return JSON.parse(execFileSync(program, rest, { encoding: 'utf8' })) as StartUp;
    });
    return {
      files,
      milliseconds: median(results.map((result) => result.milliseconds)),
      cpuMilliseconds: median(results.map((result) => result.cpuMilliseconds)),
      bytes: median(results.map((result) => result.bytes)),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
