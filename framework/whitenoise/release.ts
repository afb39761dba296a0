import { readFileSync } from 'node:fs';
import { isHashedName, type Manifest, parseManifest } from '../manifest';
import type { Proof } from './file-headers';

/** Enough of a digest to name content for ever: 27 characters of base64 are 162 bits. */
const DIGEST = /^sha\d+-([A-Za-z0-9+/]{27})/;

/** What a manifest proves of the files beside it. */
export class Release {
  readonly #hashed: ReadonlySet<string>;
  readonly #files: Manifest['files'];

  constructor(manifest: Manifest) {
    const names = Object.entries(manifest.paths).filter(([source, published]) =>
      isHashedName(source, published),
    );
    this.#hashed = new Set(names.map(([, published]) => published));
    this.#files = manifest.files;
  }

  /**
   * @throws ManifestError when the file is not a manifest
   */
  static read(file: string): Release {
    return new Release(parseManifest(readFileSync(file, 'utf8'), file));
  }

  /**
   * What is proven of a file. Nothing is, where its size on disk is not the one that was published.
   *
   * @param path the published path
   * @param size the size on disk, in bytes
   */
  proof(path: string, size: number): Proof | null {
    const record = this.#files[path];
    if (record !== undefined && record.size !== size) return null;
    const digest = record === undefined ? null : (DIGEST.exec(record.integrity)?.[1] ?? null);
    return { immutable: this.#hashed.has(path), digest };
  }
}
