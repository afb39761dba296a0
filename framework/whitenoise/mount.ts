import { type FileOnDisk, lookAt } from './disk';
import type { HeaderWriter } from './file-headers';
import { CODINGS } from './negotiate';
import type { ServingOptions } from './options';
import type { Release } from './release';
import { type FileSource, isHidden, isPlainPath } from './source';
import { Redirect, Representation, StaticFile } from './static-file';

/** Finds the file on disk for a path of a mount, or null. */
export type Find = (path: string) => string | null;

/** A source of files under a prefix: what the static catalogue and the live one share. */
export class Mount {
  readonly source: FileSource;
  /** Begins and ends with a slash. */
  readonly prefix: string;
  readonly #options: ServingOptions;
  readonly #headers: HeaderWriter;

  constructor(source: FileSource, prefix: string, options: ServingOptions, headers: HeaderWriter) {
    this.source = source;
    this.prefix = prefix;
    this.#options = options;
    this.#headers = headers;
  }

  /** The file for a path that a client may have asked for. */
  readonly find: Find = (path) => (this.#isServed(path) ? this.source.find(path) : null);

  /** Every path that is served, with its file. */
  list(): Map<string, string> {
    const files = new Map<string, string>();
    for (const [path, file] of this.source.list()) {
      if (!files.has(path) && this.#isServed(path)) files.set(path, file);
    }
    return files;
  }

  /** Whether a path is another file's compressed variant, and so no file of its own. */
  isVariant(path: string, file: string, find: Find): boolean {
    return CODINGS.some(({ suffix }) => {
      if (!path.endsWith(suffix)) return false;
      const original = find(path.slice(0, -suffix.length));
      return original !== null && `${original}${suffix}` === file;
    });
  }

  /**
   * Looks at a file and its variants on the disk.
   *
   * @param path within the mount
   * @param url where it is served
   * @param find answers for the variants
   * @returns null when it cannot be served
   */
  describe(path: string, url: string, file: string, find: Find, release: Release | null): StaticFile | null {
    const original = lookAt(file);
    if (original === null) return null;
    const variants = CODINGS.flatMap((coding) => {
      const variant = variantOf(path, file, coding.suffix, find);
      const disk = variant === null ? null : lookAt(variant);
      // A variant that saves nothing costs the client its decoding.
      return disk !== null && disk.size < original.size ? [{ coding, disk }] : [];
    });
    const proof = release?.proof(path, original.size) ?? null;
    const digest = proof?.digest ?? null;
    const negotiated = variants.length > 0;
    const common = this.#headers.common(file, url, proof);
    const represent = (disk: FileOnDisk, coding: (typeof CODINGS)[number] | null) => {
      const headers = this.#headers.of(common, original, disk, coding?.name ?? null, negotiated, digest);
      return new Representation(disk, headers, coding);
    };
    return new StaticFile(
      url,
      represent(original, null),
      variants.map(({ coding, disk }) => represent(disk, coding)),
      common.cors,
    );
  }

  redirect(url: string, location: string): Redirect {
    return new Redirect(url, location, this.#headers.forRedirect());
  }

  #isServed(path: string): boolean {
    return isPlainPath(path) && (this.#options.allowDotfiles || !isHidden(path));
  }
}

/** The variant's file: it lies beside the original, under the original's name and the suffix. */
function variantOf(path: string, file: string, suffix: string, find: Find): string | null {
  const variant = find(`${path}${suffix}`);
  return variant === `${file}${suffix}` ? variant : null;
}
