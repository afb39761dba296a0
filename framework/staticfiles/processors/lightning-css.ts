import { record, SETTINGS, type Settings, z } from '../../conf';
import { dependencies } from '../../container';
import { parseOptions } from '../options';
import { Peer } from './peer';
import {
  PROCESSOR_OPTIONS,
  type Processor,
  ProcessorError,
  type ProcessorInput,
  type ProcessorOutput,
} from './processor';

/** The part of the package lightningcss that is used. */
interface LightningCssPackage {
  transform(options: object): { readonly code: Uint8Array; readonly map?: Uint8Array | null };
}

const FIELDS = {
  targets: z.optional(record(z.number("an object of lightningcss' versions"))),
};

/** Minifies style sheets with the package lightningcss. */
export class LightningCss implements Processor {
  static readonly inject = dependencies<typeof LightningCss>(SETTINGS, PROCESSOR_OPTIONS);

  readonly #options: Readonly<Record<string, unknown>>;
  readonly #peer: Peer<LightningCssPackage>;

  /** @throws ImproperlyConfigured for an option that does not exist, or of a wrong value */
  constructor({ BASE_DIR }: Pick<Settings, 'BASE_DIR'>, options: Readonly<Record<string, unknown>> = {}) {
    this.#options = parseOptions(FIELDS, options, 'LightningCss');
    this.#peer = new Peer('lightningcss', 'LightningCss', BASE_DIR);
  }

  description(): string {
    return this.#peer.describe();
  }

  process({ path, bytes }: ProcessorInput): ProcessorOutput {
    try {
      const { code, map } = this.#peer.load().transform({
        ...this.#options,
        filename: path,
        code: withoutCharset(bytes),
        minify: true,
        sourceMap: true,
      });
      return { bytes: code, sourceMap: map ?? undefined };
    } catch (error) {
      throw withPlace(error);
    }
  }
}

/**
 * Writes spaces over a rule `@charset` at the start. lightningcss leaves the rule out, as its text is UTF-8, and with it a
 * licence that follows: it keeps comments with `!` that stand first.
 */
function withoutCharset(bytes: Buffer): Buffer {
  const [rule = ''] = /^@charset "[^"]*";/.exec(bytes.toString('latin1', 0, 100)) ?? [];
  return Buffer.concat([Buffer.alloc(rule.length, ' '), bytes.subarray(rule.length)]);
}

/** Gives an error of the parser its place, which it has in `loc`, from 1. */
function withPlace(error: unknown): unknown {
  const { message, loc } = error as Error & { readonly loc?: { line?: unknown; column?: unknown } };
  if (typeof loc?.line !== 'number' || typeof loc.column !== 'number') return error;
  return new ProcessorError(message, loc.line, loc.column);
}
