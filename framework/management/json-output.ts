import { Option } from 'commander';
import type { Output } from './output';

/** The version of the documents that commands write with `--json`. It rises when a field goes or changes its meaning. */
export const JSON_VERSION = 1;

/** Makes the option `--json` of commands whose result programs read. */
export function jsonOption(): Option {
  return new Option(
    '--json',
    'write the result to stdout as one JSON document, and all else to stderr',
  ).default(false);
}

/** A command's result as one JSON document. */
export class JsonOutput {
  readonly #stdout: Output;
  readonly #command: string;
  #isWritten = false;

  constructor(stdout: Output, command: string) {
    this.#stdout = stdout;
    this.#command = command;
  }

  /**
   * Writes the document.
   *
   * @param ok false when the command fails, or will
   */
  write(ok: boolean, facts: Readonly<Record<string, unknown>>): void {
    this.#isWritten = true;
    this.#stdout.write(
      JSON.stringify({ version: JSON_VERSION, command: this.#command, ok, ...facts }, null, 2),
    );
  }

  /** Writes the document of a command that failed, unless it has written its own. */
  fail(error: unknown): void {
    if (this.#isWritten) return;
    this.write(false, { error: error instanceof Error ? error.message : String(error) });
  }
}
