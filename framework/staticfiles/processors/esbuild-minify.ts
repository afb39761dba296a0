import { SETTINGS, type Settings, string, z } from '../../conf';
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

/** The part of the package esbuild that is used. */
interface EsbuildPackage {
  transform(code: string, options: object): Promise<{ readonly code: string; readonly map: string }>;
}

/** An error of esbuild: its lines count from 1, its columns are bytes and count from 0. */
interface EsbuildFailure {
  readonly errors: readonly {
    readonly text: string;
    readonly location: {
      readonly line: number;
      readonly column: number;
      readonly lineText: string;
    } | null;
  }[];
}

const FIELDS = {
  target: z.optional(z.union([string, z.array(string)], "esbuild's target, such as 'es2020'")),
};

/** Minifies scripts and style sheets with the package esbuild. */
export class EsbuildMinify implements Processor {
  static readonly inject = dependencies<typeof EsbuildMinify>(SETTINGS, PROCESSOR_OPTIONS);

  readonly #options: Readonly<Record<string, unknown>>;
  readonly #peer: Peer<EsbuildPackage>;

  /** @throws ImproperlyConfigured for an option that does not exist, or of a wrong value */
  constructor({ BASE_DIR }: Pick<Settings, 'BASE_DIR'>, options: Readonly<Record<string, unknown>> = {}) {
    this.#options = parseOptions(FIELDS, options, 'EsbuildMinify');
    this.#peer = new Peer('esbuild', 'EsbuildMinify', BASE_DIR);
  }

  description(): string {
    return this.#peer.describe();
  }

  async process({ path, bytes }: ProcessorInput): Promise<ProcessorOutput> {
    try {
      const { code, map } = await this.#peer.load().transform(bytes.toString(), {
        ...this.#options,
        loader: path.endsWith('.css') ? 'css' : 'js',
        sourcefile: path,
        minify: true,
        sourcemap: 'external',
        charset: 'utf8',
        logLevel: 'silent',
        // A tsconfig.json of the folder is not for files that browsers load as they are.
        tsconfigRaw: {},
      });
      return { bytes: Buffer.from(code), sourceMap: map };
    } catch (error) {
      throw withPlace(error);
    }
  }
}

function withPlace(error: unknown): unknown {
  const first = (error as Partial<EsbuildFailure>).errors?.[0];
  if (!first?.location) return error;
  const { line, column, lineText } = first.location;
  const before = Buffer.from(lineText).subarray(0, column).toString();
  return new ProcessorError(first.text, line, before.length + 1);
}
