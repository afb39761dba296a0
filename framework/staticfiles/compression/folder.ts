import { statSync } from 'node:fs';
import path from 'node:path';
import { FolderDestination, isSameTime, type PublishedFile } from '../destination';
import { FileDigester } from '../digest';
import { compressAll } from './compress';
import { brotli, type Encoder, gzip } from './encoders';
import { isForeign } from './foreign';
import type { CompressedContent, CompressionJob } from './job';
import { compressible, SKIP_COMPRESS_EXTENSIONS } from './policy';
import { Scratch } from './scratch';

export interface CompressFolderOptions {
  /** Gzip and Brotli by default. */
  readonly encoders?: readonly Encoder[];
  /** Extensions of files that are not worth trying. */
  readonly skipExtensions?: readonly string[];
  /** Told of every variant that was written. */
  readonly onVariant?: (variant: CompressedFile) => void;
  /** Told of every file that has a variant's name and is none: its path below the folder, and the encoding. */
  readonly onForeign?: (path: string, encoding: string) => void;
}

/** A variant that was written. */
export interface CompressedFile {
  /** Path of the identity file, below the folder. */
  readonly path: string;
  readonly encoding: string;
  readonly identityBytes: number;
  readonly encodedBytes: number;
}

/** What became of the variants. */
export interface CompressFolderResult {
  readonly written: number;
  /** How many were there already. */
  readonly unchanged: number;
  /** How many were tried and would not have saved enough. Nothing remembers that: they are tried on every run. */
  readonly notWorthwhile: number;
}

/**
 * Puts compressed variants beside the files of a folder. Variants carry their file's time of modification: one
 * that has it is up to date, any other is made again, or removed when it is not worth having. What has a variant's
 * name and is no compressed file is somebody's own, and left alone. Equal files are compressed once.
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
    return await new FolderCompression(destination, options).run();
  } finally {
    await unlock();
  }
}

/** A file to put variants beside. */
interface Target {
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly lacking: readonly Encoder[];
}

class FolderCompression {
  private readonly encoders: readonly Encoder[];
  private written = 0;
  private unchanged = 0;
  private notWorthwhile = 0;

  constructor(
    private readonly destination: FolderDestination,
    private readonly options: CompressFolderOptions,
  ) {
    this.encoders = options.encoders ?? [gzip, brotli];
  }

  async run(): Promise<CompressFolderResult> {
    const jobs = (await this.targets()).map((group) => this.job(group));
    if (jobs.length > 0) await compressAll(jobs, { scratch: new Scratch(await this.destination.scratch()) });
    const { written, unchanged, notWorthwhile } = this;
    return { written, unchanged, notWorthwhile };
  }

  /** The files that lack variants; those of equal content together. */
  private async targets(): Promise<[Target, ...Target[]][]> {
    const { skipExtensions = SKIP_COMPRESS_EXTENSIONS } = this.options;
    const own = this.encoders.map(({ extension }) => extension);
    const isCompressible = compressible([...skipExtensions, ...own]);
    const files = await this.destination.inventory();
    const digester = new FileDigester();
    const groups = new Map<string, [Target, ...Target[]]>();
    for (const name of files.keys()) {
      const file = path.join(this.destination.folder, name);
      const stat = isCompressible(name) ? statSync(file, { throwIfNoEntry: false }) : undefined;
      if (!stat?.isFile()) continue;
      const { size, mtimeMs } = stat;
      const lacking = await this.lacking(name, mtimeMs, files);
      if (lacking.length === 0) continue;
      const target = { name, file, size, mtimeMs, lacking };
      const { integrity } = digester.digest(file);
      const group = groups.get(integrity);
      if (group) group.push(target);
      else groups.set(integrity, [target]);
    }
    return [...groups.values()];
  }

  private async lacking(
    name: string,
    mtimeMs: number,
    files: ReadonlyMap<string, PublishedFile>,
  ): Promise<Encoder[]> {
    const lacking: Encoder[] = [];
    for (const encoder of this.encoders) {
      const variant = name + encoder.extension;
      const there = files.get(variant);
      if (there && isSameTime(there.mtimeMs, mtimeMs)) {
        this.unchanged++;
      } else if (there && (await isForeign(path.join(this.destination.folder, variant), encoder.encoding))) {
        this.options.onForeign?.(variant, encoder.encoding);
      } else {
        lacking.push(encoder);
      }
    }
    return lacking;
  }

  private job(group: readonly [Target, ...Target[]]): CompressionJob {
    const [first] = group;
    return {
      file: first.name,
      size: first.size,
      encoders: this.encoders.filter((encoder) => group.some(({ lacking }) => lacking.includes(encoder))),
      content: () => ({ file: first.file }),
      done: async (encoder, compressed) => {
        for (const target of group) {
          if (target.lacking.includes(encoder)) await this.publish(target, encoder, compressed);
        }
      },
    };
  }

  private async publish(target: Target, encoder: Encoder, compressed: CompressedContent | null) {
    const published = target.name + encoder.extension;
    if (compressed === null) {
      this.notWorthwhile++;
      return this.destination.remove(published);
    }
    await this.destination.put(published, compressed.content, target.mtimeMs);
    this.written++;
    this.options.onVariant?.({
      path: target.name,
      encoding: encoder.encoding,
      identityBytes: target.size,
      encodedBytes: compressed.size,
    });
  }
}
