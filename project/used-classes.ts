import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROCESSOR_OPTIONS, type Processor, type ProcessorInput } from '../framework';

/** The package lightningcss, as far as it is used. */
interface LightningCss {
  transform(options: {
    readonly filename: string;
    readonly code: Buffer;
    readonly minify: boolean;
    readonly sourceMap: boolean;
    readonly unusedSymbols: readonly string[];
  }): { readonly code: Uint8Array; readonly map?: Uint8Array | null };
}

interface Options {
  /** The folder whose templates and scripts name classes. */
  readonly folder: string;
  /** Classes that are kept although none of them does. */
  readonly safelist: readonly string[];
}

/** Leaves out of a style sheet the rules for classes that no template and no script names. */
export class UsedClasses implements Processor {
  static readonly inject = [PROCESSOR_OPTIONS];

  readonly #words: ReadonlySet<string>;

  constructor({ folder, safelist }: Options) {
    this.#words = new Set([...wordsIn(folder), ...safelist]);
  }

  /** Has the style sheet made again when other words are used. */
  description(): string {
    return createHash('sha256')
      .update([...this.#words].sort().join(' '))
      .digest('hex');
  }

  process({ path: filename, bytes }: ProcessorInput) {
    // Loaded when a style sheet has to be made: the server does not have the package.
    const { transform }: LightningCss = require('lightningcss');
    const text = bytes.toString();
    const classes = new Set(Array.from(text.matchAll(/\.([a-z][\w-]*)/gi), ([, name = '']) => name));
    const { code, map } = transform({
      filename,
      // A licence is kept if nothing but spaces stands before it.
      code: Buffer.from(text.replace(/^@charset "[^"]*";/, (rule) => ' '.repeat(rule.length))),
      minify: true,
      sourceMap: true,
      unusedSymbols: [...classes].filter((name) => !this.#words.has(name)),
    });
    return { bytes: code, sourceMap: map ?? undefined };
  }
}

/** Collects what may be a class from the templates and scripts of a folder. */
function wordsIn(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(html|mjs)$/.test(name),
  );
  return new Set(
    files.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').match(/[\w-]+/g) ?? []),
  );
}
