import { isAbsolute } from 'node:path';
import { PublishedNames } from '../assets';
import {
  type Bundle,
  type DeltaRecord,
  type ManifestEntries,
  openManifest,
  viteHashedFiles,
} from '../manifest';
import { DIGEST_LENGTH, LARGE_FILE } from './content';
import { type LookedAtFile, lookAt } from './disk';
import { isCredibleTime } from './file-time';
import type { Find } from './source';

/** The beginning of a digest in base64, as far as it stands in entity-tags. */
const DIGEST = new RegExp(`^sha\\d+-([A-Za-z0-9+/]{${DIGEST_LENGTH}})`);

/** The facts that a manifest proves of a file. */
export interface FileProof {
  /** Its name carries the digest of its bytes. */
  readonly immutable: boolean;
  /** Digest of its bytes in base64, or null. */
  readonly digest: string | null;
}

/** The manifest of a release, and the times of its file, which is written last. */
export interface ManifestOnDisk {
  readonly manifest: ManifestEntries;
  readonly times: Times;
}

/** Manifests as proof of what the files beside them hold: that of a release, and those of Vite's builds. */
export class ManifestProof {
  /** The names that files were published under; null without the manifest of a release. */
  readonly names: PublishedNames | null;
  /** The builds of Vite, those in the manifest of the release and those with a manifest of their own. */
  readonly bundles: readonly Bundle[];
  /** Published paths of files that Vite gave a hash. */
  readonly #bundled: ReadonlySet<string>;
  readonly #manifest: ManifestEntries | null;
  readonly #published: Times | null;

  /** @param bundles those with a manifest of their own */
  constructor(release: ManifestOnDisk | null, bundles: readonly Bundle[]) {
    this.names = release && new PublishedNames(release.manifest);
    this.bundles = [...(this.names?.bundles ?? []), ...bundles];
    this.#bundled = new Set(
      bundles.flatMap(({ folder, chunks }) => [...viteHashedFiles(chunks)].map((file) => folder + file)),
    );
    this.#manifest = release?.manifest ?? null;
    this.#published = release?.times ?? null;
  }

  /**
   * Finds the manifest of a mount; null for none.
   *
   * @param name a name within the mount, or the absolute path of a file outside of it
   */
  static locate(name: string | null, find: Find): LookedAtFile | null {
    if (name === null) return null;
    const file = isAbsolute(name) ? name : find(name);
    return file === null ? null : lookAt(file);
  }

  /**
   * Reads the manifest of the release in a mount.
   *
   * @returns null when it has gone since it was looked at, or lies elsewhere and names no file of the mount
   * @throws ManifestError when it cannot be read, or is not a manifest
   */
  static read(disk: LookedAtFile, name: string | null, find: Find): ManifestOnDisk | null {
    const manifest = openManifest(disk.file);
    if (manifest === null) return null;
    const isElsewhere = name !== null && isAbsolute(name);
    if (isElsewhere && !namesAnyOf(manifest, find)) return null;
    return { manifest, times: disk };
  }

  /** The source path of a file that was published under a hashed name; undefined for any other. */
  sourceOf(published: string): string | undefined {
    return this.#manifest?.sourceOf(published);
  }

  /** The differences of a published file to its earlier versions. */
  deltasOf(published: string): readonly DeltaRecord[] {
    return this.#manifest?.deltas.get(published) ?? [];
  }

  /** Tells whether a path is that of a difference. It has no URL: only its file's manifest says what it is. */
  isDelta(path: string): boolean {
    return this.#manifest?.isDelta(path) === true;
  }

  /** Tells whether the manifest asks for a file never to be used from a cache without asking. */
  mustRevalidate(published: string): boolean {
    return this.#manifest?.files.get(published)?.revalidate === true;
  }

  /**
   * The proof of a file. There is none where its size on disk is not the one that was published. A hashed name
   * stands for its content. A file of any other name may have been replaced since, by bytes of the same number: its own
   * bytes tell, or its times where it is too large to be read for that.
   *
   * @param published its published path
   */
  proofOf(published: string, disk: LookedAtFile): FileProof | null {
    const record = this.#manifest?.files.get(published);
    if (record !== undefined && record.size !== disk.size) return null;
    const immutable =
      record?.immutable === true || this.#bundled.has(published) || this.sourceOf(published) !== undefined;
    const known = record !== undefined && (immutable || (disk.size >= LARGE_FILE && this.#isOlder(disk)));
    return { immutable, digest: known ? (DIGEST.exec(record.integrity)?.[1] ?? null) : null };
  }

  /**
   * Tells whether a file is as it was when the manifest was written. One that came later with an earlier time of
   * modification, as by `rsync -t`, has the time of its coming as the time of its last change, which cannot be set.
   */
  #isOlder({ mtimeMs, ctimeMs }: Times): boolean {
    if (this.#published === null) return false;
    const { mtimeMs: publishedMs, ctimeMs: changedMs } = this.#published;
    return isCredibleTime(mtimeMs) && mtimeMs <= publishedMs && ctimeMs <= changedMs;
  }
}

/** The times of a file: of its last modification, and of its last change of any kind. */
type Times = Pick<LookedAtFile, 'mtimeMs' | 'ctimeMs'>;

function namesAnyOf({ paths }: ManifestEntries, find: Find): boolean {
  for (const [, published] of paths) if (find(published) !== null) return true;
  return false;
}
