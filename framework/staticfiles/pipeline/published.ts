import { CONTENT_CODINGS, type Manifest, ManifestError, originalName, parseManifest } from '../../manifest';
import type { Encoder } from '../compression';
import { type Destination, isSameTime, type PublishedFile } from '../destination';
import { type Digest, digestBytes, integrityOf } from '../digest';
import type { Asset } from './collect';
import { ownNames } from './paths';
import type { Processing } from './processing';
import type { BuildState, OutputRecord } from './state';
import { StateFile } from './state-file';

/** The files in a destination, and the state that tells which of them are as the last build left them. */
export class Published {
  readonly inventory: ReadonlyMap<string, PublishedFile>;
  readonly stateFile: StateFile;
  readonly state: BuildState;
  readonly #destination: Destination;
  #manifest: Promise<ManifestText | null> | null = null;
  #earlier: ReadonlyMap<string, OutputRecord> | null = null;

  static async read(destination: Destination): Promise<Published> {
    const stateFile = await StateFile.read(destination);
    return new Published(await destination.inventory(), stateFile, destination);
  }

  private constructor(
    inventory: ReadonlyMap<string, PublishedFile>,
    stateFile: StateFile,
    destination: Destination,
  ) {
    this.inventory = inventory;
    this.stateFile = stateFile;
    this.state = stateFile.state;
    this.#destination = destination;
  }

  /**
   * Tells whether the destination holds exactly the release of the last build, and the same recipe would give it
   * again: every published file and variant is as that build left it. With the same sources there is nothing to do.
   */
  isRelease(recipe: string, processing: Processing): boolean {
    const { outputs, manifest, userFiles } = this.state;
    if (this.state.recipe !== recipe) return false;
    if (!userFiles.every((path) => this.inventory.has(path))) return false;
    if (manifest && !this.isUntouched(manifest.path, manifest)) return false;
    const isOwn = ownNames(() => outputs.paths);
    return outputs.every(
      (record, path) => this.isUntouched(path, record) && this.#hasVariants(path, record, processing, isOwn),
    );
  }

  /** Tells whether published links lead to the collected files: a moved folder has the same files elsewhere. */
  leadsTo(assets: readonly Asset[]): boolean {
    return assets.every(({ path, source }) => (this.inventory.get(path)?.link ?? source) === source);
  }

  /** Tells by size, and by digest or time, whether a published file is as the last build left it. */
  isUntouched(path: string, record: Omit<OutputRecord, 'integrity'> | undefined): boolean {
    const file = this.inventory.get(path);
    if (record === undefined || file?.size !== record.size) return false;
    if (file.digest !== undefined) return file.digest === record.digest;
    return file.mtimeMs !== undefined && file.mtimeMs === record.mtimeMs;
  }

  /** Tells by the state alone whether a published file has exactly these bytes; false where it has to be read. */
  isKnownToHold(path: string, { integrity }: Pick<Digest, 'integrity'>): boolean {
    const record = this.state.outputs.get(path);
    if (record?.integrity !== integrity || !this.isUntouched(path, record)) return false;
    return this.inventory.get(path)?.link === undefined;
  }

  /** Tells whether a published file has exactly these bytes: by the state, or by reading it. */
  async holds(path: string, { size, integrity }: Pick<Digest, 'size' | 'integrity'>): Promise<boolean> {
    const file = this.inventory.get(path);
    if (file === undefined || file.link !== undefined || file.size !== size) return false;
    return (await this.integrityOf(path)) === integrity;
  }

  /** The integrity of a published file's bytes, by the state or by reading it; null if there is no such file. */
  async integrityOf(path: string): Promise<string | null> {
    this.#earlier ??= new Map(this.state.earlier.map((record) => [record.path, record]));
    const record = this.state.outputs.get(path) ?? this.#earlier.get(path);
    if (record && this.isUntouched(path, record)) return record.integrity;
    return (await this.digestOf(path))?.integrity ?? null;
  }

  /** Digests a published file by reading it; null if there is none. */
  async digestOf(path: string): Promise<Digest | null> {
    const bytes = await this.#destination.read(path);
    return bytes && digestBytes(bytes);
  }

  /** Lists the files in the destination that have the name of a variant of a file. */
  variantsOf(path: string): string[] {
    return variantExtensions(this.state)
      .map((extension) => path + extension)
      .filter((variant) => this.inventory.has(variant));
  }

  /** The size of a variant of some bytes; null for one that was not worth keeping, undefined if that is not known. */
  variantSize(integrity: string, encoder: Encoder): number | null | undefined {
    return this.state.encoders[encoder.extension] === encoder.description
      ? this.state.variants[integrity]?.[encoder.extension]
      : undefined;
  }

  /**
   * Tells whether a published file has the variant it should have. Variants carry its time: one of another time
   * belongs to another version of the file. Where no times are kept, it is the one that the last build put there.
   *
   * @param mtimeMs the time of the identity file
   */
  hasVariant(path: string, integrity: string, mtimeMs: number | undefined, encoder: Encoder): boolean {
    const size = this.variantSize(integrity, encoder);
    const variant = path + encoder.extension;
    const file = this.inventory.get(variant);
    if (size === undefined) return false;
    if (size === null) return file === undefined;
    if (file?.size !== size) return false;
    if (file.digest !== undefined) return file.digest === this.state.variantDigests[variant];
    return file.mtimeMs !== undefined && mtimeMs !== undefined && isSameTime(file.mtimeMs, mtimeMs);
  }

  #hasVariants(
    path: string,
    record: OutputRecord,
    processing: Processing,
    isOwn: (path: string) => boolean,
  ): boolean {
    for (const encoder of processing.encodersFor(path)) {
      if (isOwn(path + encoder.extension) || !this.canHold(path + encoder.extension)) continue;
      // A link shows its own time; the file that it leads to has the time that variants carry.
      const isLink = this.inventory.get(path)?.link !== undefined;
      const mtimeMs = (isLink ? this.state.sources.get(path) : record)?.mtimeMs;
      if (!this.hasVariant(path, record.integrity, mtimeMs, encoder)) return false;
    }
    return true;
  }

  /** Tells whether the destination can hold a file with this path: its name may be too long. */
  canHold(path: string): boolean {
    return this.#destination.canHold?.(path) ?? true;
  }

  /**
   * Makes the test for files that another program put into the destination. A file that the last build published, or
   * that a manifest or its name shows to be of an earlier one, is none.
   *
   * @param manifestName see {@link Processing.manifestName}
   * @param isUntouched set when the destination holds the release of the state: then the state names all of its files
   */
  async userFiles(manifestName: string | undefined, isUntouched = false): Promise<(path: string) => boolean> {
    const text = manifestName === undefined || isUntouched ? null : await this.readManifest(manifestName);
    let own: Set<string> | null = null;
    return (path) => {
      if (!this.inventory.has(path) || path === manifestName) return false;
      // They are gathered when a reference first leads out of the release: most releases have none.
      own ??= isUntouched
        ? new Set([...this.state.outputs.paths, ...this.state.sources.paths])
        : ownPaths(this.state, text?.manifest ?? null);
      return !own.has(path) && originalName(path) === null;
    };
  }

  /** Reads the manifest in the destination, once; null if there is none. */
  async readManifest(path: string): Promise<ManifestText | null> {
    this.#manifest ??= this.#readManifest(path);
    return this.#manifest;
  }

  /** Reads the manifest of the last build; null unless it has the bytes that the build gave it. */
  async manifestOfState(): Promise<Buffer | null> {
    const { manifest } = this.state;
    const bytes = manifest && (await this.#destination.read(manifest.path));
    return bytes && integrityOf(bytes) === manifest.integrity ? bytes : null;
  }

  async #readManifest(path: string): Promise<ManifestText | null> {
    const bytes = this.inventory.has(path) ? await this.#destination.read(path) : null;
    if (bytes === null) return null;
    try {
      return { bytes, manifest: parseManifest(bytes.toString('utf8'), path), damage: null };
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      return { bytes, manifest: null, damage: error.message };
    }
  }

  /** Lists everything in the destination that is not among the paths of a release. */
  extraneous(isKept: (path: string) => boolean): string[] {
    return [...this.inventory.keys()].filter((path) => !isKept(path));
  }
}

/** Lists the paths that the last build published, and those of the manifest's files. */
function ownPaths({ outputs }: BuildState, manifest: Manifest | null): Set<string> {
  const own = new Set(outputs.paths);
  for (const [name, published] of Object.entries(manifest?.paths ?? {})) own.add(name).add(published);
  return own;
}

/** The manifest in a destination. */
export interface ManifestText {
  readonly bytes: Buffer;
  /** Null for one that is damaged. */
  readonly manifest: Manifest | null;
  /** The reason why it cannot be read; null if it can. */
  readonly damage: string | null;
}

/** Lists the extensions that variants of this build and of earlier ones have. */
export function variantExtensions({ encoders }: Pick<BuildState, 'encoders'>): string[] {
  return [...new Set([...CONTENT_CODINGS.map(({ suffix }) => suffix), ...Object.keys(encoders)])];
}

/** Lists every path of a release: its files and the earlier versions, their variants and differences, and the manifest. */
export function releasePaths(
  { outputs, variants, manifest, earlier, deltas }: BuildState,
  processing: Processing,
  published: Published,
): Set<string> {
  const paths = new Set(outputs.paths);
  for (const { path } of deltas.made) paths.add(path);
  for (const { path } of earlier) {
    paths.add(path);
    for (const variant of published.variantsOf(path)) paths.add(variant);
  }
  if (manifest) paths.add(manifest.path);
  outputs.forEach(({ integrity }, path) => {
    for (const { extension } of processing.encodersFor(path)) {
      if (variants[integrity]?.[extension] != null) paths.add(path + extension);
    }
  });
  return paths;
}

/** The bytes that one encoding saves on a release, over the files that have such a variant. */
export interface Saving {
  readonly encoding: string;
  readonly files: number;
  readonly identityBytes: number;
  readonly encodedBytes: number;
}

/**
 * Sums up the savings of each encoding, that of the most bytes first. Equal bytes count once: a hashed file and its plain
 * twin save the same.
 */
export function savings(state: BuildState, processing: Processing): Saving[] {
  if (Object.keys(state.encoders).length === 0) return [];
  const totals = new Map<string, { files: number; identityBytes: number; encodedBytes: number }>();
  const counted = new Set<string>();
  state.outputs.forEach(({ size, integrity }, path) => {
    for (const { encoding, extension } of processing.encodersFor(path)) {
      const encoded = state.variants[integrity]?.[extension];
      if (encoded == null || counted.has(integrity + extension)) continue;
      counted.add(integrity + extension);
      const total = totals.get(encoding) ?? { files: 0, identityBytes: 0, encodedBytes: 0 };
      total.files++;
      total.identityBytes += size;
      total.encodedBytes += encoded;
      totals.set(encoding, total);
    }
  });
  const all = [...totals].map(([encoding, total]) => ({ encoding, ...total }));
  return all.sort((a, b) => b.encodedBytes - a.encodedBytes || (a.encoding < b.encoding ? -1 : 1));
}
