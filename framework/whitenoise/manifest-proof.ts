import { PublishedNames } from '../assets';
import { isHashedName, type Manifest, readManifestFile } from '../manifest';
import type { FileOnDisk } from './disk';
import type { FileProof } from './file-headers';

/** Enough of a digest to name content for ever: 27 characters of base64 are 162 bits. */
const DIGEST = /^sha\d+-([A-Za-z0-9+/]{27})/;

/** A manifest as proof of what the files beside it hold. */
export class ManifestProof {
  readonly names: PublishedNames;
  readonly #hashed: ReadonlySet<string>;
  readonly #files: Manifest['files'];
  readonly #publishedMs: number;

  /** @param publishedMs when the manifest was written, which is done last: milliseconds since the epoch */
  constructor(manifest: Manifest, publishedMs: number) {
    this.names = new PublishedNames(manifest);
    const names = Object.entries(manifest.paths).filter(([source, published]) =>
      isHashedName(source, published),
    );
    this.#hashed = new Set(names.map(([, published]) => published));
    this.#files = manifest.files;
    this.#publishedMs = publishedMs;
  }

  /**
   * Reads a manifest.
   *
   * @returns null when it has gone since it was looked at
   * @throws ManifestError when it cannot be read, or is not a manifest
   */
  static read({ file, mtimeMs }: FileOnDisk): ManifestProof | null {
    const manifest = readManifestFile(file);
    return manifest && new ManifestProof(manifest, mtimeMs);
  }

  /**
   * The proof of a file. There is none where its size on disk is not the one that was published. A hashed name
   * stands for its content; what any other name holds may have been replaced since, by bytes of the same number.
   *
   * @param path the published path
   */
  proofOf(path: string, { size, mtimeMs }: FileOnDisk): FileProof | null {
    const record = this.#files[path];
    if (record !== undefined && record.size !== size) return null;
    const immutable = this.#hashed.has(path);
    const known = record !== undefined && (immutable || mtimeMs <= this.#publishedMs);
    return { immutable, digest: known ? (DIGEST.exec(record.integrity)?.[1] ?? null) : null };
  }
}
