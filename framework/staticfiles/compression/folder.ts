import { statSync } from 'node:fs';
import path from 'node:path';
import { FolderDestination, type PublishedFile } from '../destination';
import { FileDigester } from '../digest';
import { type CompressedContent, type CompressionJob, compressAll } from './compress';
import { brotli, type Encoder, gzip } from './encoders';
import { compressible, SKIP_COMPRESS_EXTENSIONS } from './policy';
import { Scratch } from './scratch';

export interface CompressFolderOptions {
  /** Gzip and Brotli by default. */
  readonly encoders?: readonly Encoder[];
  /** Extensions of files that are not worth trying. */
  readonly skipExtensions?: readonly string[];
  /** Told of every variant that was written. */
  readonly onVariant?: (variant: CompressedFile) => void;
}

/** A variant that was written. */
export interface CompressedFile {
  /** Path of the identity file, below the folder. */
  readonly path: string;
  readonly encoding: string;
  readonly identityBytes: number;
  readonly encodedBytes: number;
}

/** How many variants were written, and how many were there already. */
export interface CompressFolderResult {
  readonly written: number;
  readonly unchanged: number;
}

/**
 * Puts compressed variants beside the files of a folder. Variants carry their file's time of modification: one
 * that has it is up to date, any other is made again, or removed when it is not worth having. Equal files are
 * compressed once.
 *
 * @param folder absolute path of a folder that exists
 */
export async function compressFolder(
  folder: string,
  options: CompressFolderOptions = {},
): Promise<CompressFolderResult> {
  const { encoders = [gzip, brotli], skipExtensions = SKIP_COMPRESS_EXTENSIONS, onVariant } = options;
  const destination = new FolderDestination(folder);
  const unlock = await destination.lock();
  try {
    const files = await destination.inventory();
    const isCompressible = compressible([...skipExtensions, ...encoders.map(({ extension }) => extension)]);
    const digester = new FileDigester();
    const groups = new Map<string, Target[]>();
    let unchanged = 0;
    let written = 0;
    for (const name of files.keys()) {
      const file = path.join(folder, name);
      const stat = isCompressible(name) ? statSync(file, { throwIfNoEntry: false }) : undefined;
      if (!stat?.isFile()) continue;
      const { size, mtimeMs } = stat;
      const lacking = encoders.filter(({ extension }) => !hasTime(files.get(name + extension), mtimeMs));
      unchanged += encoders.length - lacking.length;
      if (lacking.length === 0) continue;
      const { integrity } = digester.digest(file);
      groups.set(integrity, [...(groups.get(integrity) ?? []), { name, file, size, mtimeMs, lacking }]);
    }

    async function publish(target: Target, encoder: Encoder, compressed: CompressedContent | null) {
      const published = target.name + encoder.extension;
      if (compressed === null) return destination.remove(published);
      await destination.put(published, compressed.content, target.mtimeMs);
      written++;
      onVariant?.({
        path: target.name,
        encoding: encoder.encoding,
        identityBytes: target.size,
        encodedBytes: compressed.size,
      });
    }

    const jobs = [...groups.values()].map((group): CompressionJob => {
      const [first] = group as [Target, ...Target[]];
      return {
        name: first.name,
        size: first.size,
        encoders: encoders.filter((encoder) => group.some(({ lacking }) => lacking.includes(encoder))),
        content: () => ({ file: first.file }),
        async done(encoder, compressed) {
          for (const target of group) {
            if (target.lacking.includes(encoder)) await publish(target, encoder, compressed);
          }
        },
      };
    });
    if (jobs.length > 0) await compressAll(jobs, { scratch: new Scratch(await destination.scratch()) });
    return { written, unchanged };
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

/** Setting a time rounds it. */
function hasTime(variant: PublishedFile | undefined, mtimeMs: number): boolean {
  return variant !== undefined && Math.abs(variant.mtimeMs - mtimeMs) < 1;
}
