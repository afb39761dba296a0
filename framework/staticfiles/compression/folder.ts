import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DELTA_CODINGS, MANIFEST_NAME } from '../../manifest';
import { isSystemError } from '../../system-error';
import { FolderDestination, type FolderFile, isSameTime } from '../destination';
import { FileDigester } from '../digest';
import { withPath } from '../read-file';
import { compressAll } from './compress';
import { ENCODERS, type Encoder, workOf } from './encoders';
import type { CompressedContent, CompressionJob } from './jobs';
import { compressible, SKIP_COMPRESS_EXTENSIONS } from './policy';
import { Scratch } from './scratch';

/** Options of {@link compressFolder}. */
export interface CompressFolderOptions {
  /** Gzip and Brotli by default. */
  readonly encoders?: readonly Encoder[];
  /** Extensions of files that are not worth trying. */
  readonly skipExtensions?: readonly string[];
  /** Called for every variant that was written. */
  readonly onVariant?: (variant: CompressedFile) => void;
  /** Called with the work of all variants that are to be made (see {@link workOf}), and with each one's when it is done. */
  readonly onWork?: (work: number, what: 'all' | 'done') => void;
  /** Called for every file under a variant's name that is none: with its path below the folder, and the encoding. */
  readonly onUserFile?: (path: string, encoding: string) => void;
}

/** A variant that was written. */
export interface CompressedFile {
  /** Path of the identity file, below the folder. */
  readonly path: string;
  readonly encoding: string;
  readonly identityBytes: number;
  readonly encodedBytes: number;
}

/** Numbers of variants, by what became of them. */
export interface CompressFolderResult {
  readonly written: number;
  /** Variants that were up to date. */
  readonly unchanged: number;
  /** Variants that would not have saved enough. No state is kept: they are tried on every run. */
  readonly notWorthwhile: number;
}

/**
 * Puts compressed variants beside the files of a folder. Variants carry the modification time of their file: one that
 * has it is up to date, any other is made again, or removed when it is not worthwhile. A file that has a variant's name
 * and does not decode belongs to the user and is left alone. Equal files are compressed once.
 *
 * @param folder absolute path of a folder that exists
 */
export async function compressFolder(
  folder: string,
  options: CompressFolderOptions = {},
): Promise<CompressFolderResult> {
  const destination = new FolderDestination(folder);
  const unlock = await destination.lock();
  try {
    return await compressInto(destination, options);
  } finally {
    await unlock();
  }
}

/** Does the work of {@link compressFolder} in a folder that the caller has locked. */
export function compressInto(
  destination: FolderDestination,
  options: CompressFolderOptions = {},
): Promise<CompressFolderResult> {
  return new FolderCompression(destination, options).run();
}

/** A file whose variants are missing or out of date. */
interface IncompleteFile {
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly missing: readonly Encoder[];
}

class FolderCompression {
  readonly #destination: FolderDestination;
  readonly #options: CompressFolderOptions;
  readonly #encoders: readonly Encoder[];
  #written = 0;
  #unchanged = 0;
  #notWorthwhile = 0;

  constructor(destination: FolderDestination, options: CompressFolderOptions) {
    this.#destination = destination;
    this.#options = options;
    this.#encoders = options.encoders ?? Object.values(ENCODERS);
  }

  async run(): Promise<CompressFolderResult> {
    const jobs = (await this.#incompleteFiles()).map((group) => this.#job(group));
    if (jobs.length > 0) {
      const work = jobs.flatMap(({ size, file, encoders }) =>
        encoders.map((encoder) => workOf(size, encoder, file)),
      );
      this.#options.onWork?.(
        work.reduce((sum, one) => sum + one, 0),
        'all',
      );
      await compressAll(jobs, { scratch: new Scratch(await this.#destination.scratch()) });
    }
    return { written: this.#written, unchanged: this.#unchanged, notWorthwhile: this.#notWorthwhile };
  }

  /** Finds the files that lack variants, in groups of equal content. */
  async #incompleteFiles(): Promise<[IncompleteFile, ...IncompleteFile[]][]> {
    const { skipExtensions = SKIP_COMPRESS_EXTENSIONS } = this.#options;
    const own = this.#encoders.map(({ extension }) => extension);
    const deltas = DELTA_CODINGS.map(({ suffix }) => suffix);
    const isWorthTrying = compressible([...skipExtensions, ...own, ...deltas]);
    // No browser loads the manifest, and an old variant of it would name the files of another release.
    const isCompressible = (name: string) => name !== MANIFEST_NAME && isWorthTrying(name);
    const files = await this.#destination.inventory();
    const digester = new FileDigester();
    const groups = new Map<string, [IncompleteFile, ...IncompleteFile[]]>();
    for (const name of files.keys()) {
      const file = path.join(this.#destination.folder, name);
      const stat = isCompressible(name) ? statSync(file, { throwIfNoEntry: false }) : undefined;
      if (!stat?.isFile()) continue;
      const { size, mtimeMs } = stat;
      const missing = await this.#missingVariants(name, mtimeMs, files);
      if (missing.length === 0) continue;
      const incomplete = { name, file, size, mtimeMs, missing };
      const { integrity } = digester.digest(file);
      const group = groups.get(integrity);
      if (group) group.push(incomplete);
      else groups.set(integrity, [incomplete]);
    }
    return [...groups.values()];
  }

  async #missingVariants(
    name: string,
    mtimeMs: number,
    files: ReadonlyMap<string, FolderFile>,
  ): Promise<Encoder[]> {
    const missing: Encoder[] = [];
    for (const encoder of this.#encoders) {
      const variant = name + encoder.extension;
      const existing = files.get(variant);
      if (existing && isSameTime(existing.mtimeMs, mtimeMs)) {
        this.#unchanged++;
      } else if (existing && (await isUserFile(path.join(this.#destination.folder, variant), encoder))) {
        this.#options.onUserFile?.(variant, encoder.encoding);
      } else {
        missing.push(encoder);
      }
    }
    return missing;
  }

  #job(group: readonly [IncompleteFile, ...IncompleteFile[]]): CompressionJob {
    const [first] = group;
    return {
      file: first.name,
      size: first.size,
      encoders: this.#encoders.filter((encoder) => group.some(({ missing }) => missing.includes(encoder))),
      content: () => ({ file: first.file }),
      done: async (encoder, compressed) => {
        for (const file of group) {
          if (file.missing.includes(encoder)) await this.#publish(file, encoder, compressed);
        }
        this.#options.onWork?.(workOf(first.size, encoder, first.name), 'done');
      },
    };
  }

  async #publish(file: IncompleteFile, encoder: Encoder, compressed: CompressedContent | null) {
    const variant = file.name + encoder.extension;
    if (compressed === null) {
      this.#notWorthwhile++;
      return this.#destination.remove(variant);
    }
    await this.#destination.put(variant, compressed.content, { mtimeMs: file.mtimeMs });
    this.#written++;
    this.#options.onVariant?.({
      path: file.name,
      encoding: encoder.encoding,
      identityBytes: file.size,
      encodedBytes: compressed.size,
    });
  }
}

/**
 * Tells whether a file under a variant's name belongs to the user: it does not decode as its name says. The names of
 * encoders without a decoder are believed.
 */
async function isUserFile(file: string, { createDecoder }: Encoder): Promise<boolean> {
  if (createDecoder === undefined) return false;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(file), createDecoder(), nowhere);
    return false;
  } catch (error) {
    // The errors of zlib have a code as well, but no system call.
    if (isSystemError(error)) throw withPath(error, file);
    return true;
  }
}
