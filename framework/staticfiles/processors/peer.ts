import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ImproperlyConfigured } from '../../conf';

/** A package that a project installs for a processor. It is loaded when the first file needs it. */
export class Peer<T> {
  readonly #name: string;
  readonly #owner: string;
  readonly #folder: string;
  #loaded: T | null = null;

  /**
   * @param owner the processor, for messages
   * @param folder the folder of the project, where the package is looked for
   */
  constructor(name: string, owner: string, folder: string) {
    this.#name = name;
    this.#owner = owner;
    this.#folder = folder;
  }

  /** @throws ImproperlyConfigured when it is not installed, or not made for this machine */
  load(): T {
    this.#loaded ??= this.#attempt((require) => require(this.#name) as T);
    return this.#loaded;
  }

  /**
   * Gives name and version of the package without loading it.
   *
   * @throws ImproperlyConfigured when it is not installed
   */
  describe(): string {
    return this.#attempt((require) => {
      for (const folder of require.resolve.paths(this.#name) ?? []) {
        const version = versionIn(path.join(folder, this.#name, 'package.json'));
        if (version !== null) return `${this.#name} ${version}`;
      }
      throw new Error(`Cannot find package '${this.#name}'`);
    });
  }

  #attempt<Result>(look: (require: NodeJS.Require) => Result): Result {
    try {
      return look(createRequire(path.join(this.#folder, 'noop.js')));
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new ImproperlyConfigured(
        `${this.#owner} needs the package ${this.#name}, which cannot be loaded from ` +
          `${this.#folder} (${reason}). Install it: npm install --save-dev ${this.#name}`,
        undefined,
        { cause: error },
      );
    }
  }
}

function versionIn(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  return String((JSON.parse(text) as { version?: unknown }).version);
}
