import type { ServiceIdentifier } from 'inversify';
import type { Problem } from '../problems';

/** A collected file, before any processor. */
export interface CollectedFile {
  /** Destination path, with forward slashes, such as `css/site.css`. */
  readonly path: string;
  /** Absolute path of its source. */
  readonly source: string;
}

/** A file as a processor gets it. */
export interface ProcessorInput {
  /** Destination path, with forward slashes, such as `css/site.css`. */
  readonly path: string;
  /** The bytes of the source, or those that the processor before gave. */
  readonly bytes: Buffer;
  /** The source map of these bytes as JSON, which leads to the author's files; null when there is none. */
  readonly sourceMap: string | null;
}

/** The outcome of a processor. */
export interface ProcessorOutput {
  /** The bytes to publish. A comment that names a source map is added later. */
  readonly bytes: Uint8Array;
  /**
   * The source map of this one step, as JSON: from the bytes to those that the processor got. The build composes it
   * with the map of the input. Left out, the published file has no map.
   */
  readonly sourceMap?: string | Uint8Array | undefined;
}

/** A processor: it makes other bytes of a source before references are resolved and names are hashed. */
export interface Processor {
  /**
   * Describes the processor, the version of what it works with, and what it takes from other files. With another text
   * its files are made again; its class and its options are known without. Every build calls it once before
   * {@link process}, even a build in which nothing changed: it should be quick.
   *
   * @param files all files that were collected
   */
  description?(files: readonly CollectedFile[]): string;
  /** Lists the warnings of this build. They are told again as long as the description stays the same. */
  warnings?(): readonly Problem[];
  /**
   * Makes the bytes to publish of those of one file. It is called for several files at the same time.
   *
   * @throws ProcessorError with a place in the file, or any other error
   */
  process(input: ProcessorInput): ProcessorOutput | Promise<ProcessorOutput>;
}

/** An error at a place in a file that a processor was given. */
export class ProcessorError extends Error {
  override readonly name = 'ProcessorError';
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** A processor and the files that it is for: an entry of STATICFILES_PROCESSORS. */
export interface ProcessorStep {
  /** Its name, for messages. */
  readonly name: string;
  readonly processor: Processor;
  /** Tells whether a destination path is one of its files. */
  readonly matches: (path: string) => boolean;
  /** The configuration of the processor as text. */
  readonly configuration: string;
  /** The milliseconds that one file may take. */
  readonly timeLimit: number;
}

/** A step with the text that its processor describes itself with in one build. */
export interface DescribedStep extends ProcessorStep {
  readonly description: string;
}

/** The site's processors, in the order of STATICFILES_PROCESSORS. */
export const PROCESSORS: ServiceIdentifier<readonly ProcessorStep[]> = Symbol.for(
  'whitenoise-node:Processors',
);

/** The `options` of an entry of STATICFILES_PROCESSORS, for the constructor; an empty object when there are none. */
export const PROCESSOR_OPTIONS: ServiceIdentifier<Readonly<Record<string, unknown>>> = Symbol.for(
  'whitenoise-node:ProcessorOptions',
);
