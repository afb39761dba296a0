import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** True where a disk can be made to fail: on Linux, with a C compiler. In CI there has to be one. */
export const CAN_FAIL =
  process.platform === 'linux' &&
  (spawnSync('gcc', ['--version']).status === 0 || process.env.CI !== undefined);

/** A disk on which some files fail with EIO, for processes that are started with its environment. See eio.c. */
export class FailingDisk {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-eio-'));
  readonly #control = path.join(this.#folder, 'fails');
  readonly environment: Readonly<Record<string, string>>;

  constructor() {
    const library = path.join(this.#folder, 'eio.so');
    const source = path.join(__dirname, 'eio.c');
    execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', library, source, '-ldl']);
    this.environment = { LD_PRELOAD: library, FAULTY: this.#control };
  }

  /**
   * From now on, reading fails where a path holds `part`.
   *
   * @param from the first byte that cannot be read; with -1, it cannot even be looked at or listed
   */
  fail(part: string, from = 0): void {
    writeFileSync(this.#control, `${from} ${part}\n`);
  }

  heal(): void {
    rmSync(this.#control, { force: true });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
