import { serializeManifest } from '../manifest';
import { withEarlier } from './carry-over';
import { withFormerDeltas } from './delta-update';
import { deltaRecords, type ReleaseDeltas } from './deltas';
import { type UpdatedRelease, updateManifest } from './manifest-update';
import {
  NotRememberedError,
  type Processing,
  type Release,
  type ReleaseManifest,
  type ReleaseUpdate,
} from './processing';
import type { ManifestText, Published } from './published';
import type { Publisher } from './publisher';
import { Records } from './records';
import type { OutputRecord } from './state';

/**
 * The extent of what a release lists: all of its files, or only those that an update changes, where all others stay as the
 * last build left them. It decides what `publishRelease` does differently for the one and for the other.
 */
export interface Extent {
  /** The manifest that is in the destination; that of an update is not parsed, because most of it stays. */
  readonly manifestBefore: ManifestText | null;
  /** Tells whether the release lists a source. */
  lists(name: string): boolean;
  /**
   * Adds the differences of files that are not listed.
   *
   * @param made those of listed files
   * @throws NotRememberedError when they cannot stay beside those that were made
   */
  allDeltas(made: ReleaseDeltas): ReleaseDeltas;
  /** Tells of the files that are not listed. */
  passOver(publisher: Publisher): void;
  /** Makes the records of all published files, once those that are listed are published. */
  outputs(publisher: Publisher): Records<OutputRecord>;
  /** Makes the bytes of the manifest. */
  manifest(manifest: ReleaseManifest, next: UpdatedRelease): Buffer;
}

/**
 * Finds the extent of a release.
 *
 * @throws NotRememberedError when the manifest of the last build is not in the destination any more
 */
export async function extentOf(
  release: Release,
  published: Published,
  processing: Processing,
): Promise<Extent> {
  const { manifest, update } = release;
  if (update === undefined) {
    return new AllFiles(manifest ? await published.readManifest(manifest.path) : null);
  }
  const bytes = await published.manifestOfState();
  if (bytes === null) throw new NotRememberedError('the manifest');
  return new ChangedFiles(bytes, release, update, published, processing);
}

/** A release that lists all of its files. */
class AllFiles implements Extent {
  readonly manifestBefore: ManifestText | null;

  constructor(manifestBefore: ManifestText | null) {
    this.manifestBefore = manifestBefore;
  }

  lists(): boolean {
    return true;
  }

  allDeltas(made: ReleaseDeltas): ReleaseDeltas {
    return made;
  }

  passOver(): void {
    // All files are listed.
  }

  outputs(publisher: Publisher): Records<OutputRecord> {
    return Records.of(publisher.outputs);
  }

  manifest(manifest: ReleaseManifest, { earlier, deltas }: UpdatedRelease): Buffer {
    const content = { ...withEarlier(manifest, earlier), deltas: deltaRecords(deltas) };
    return Buffer.from(serializeManifest(content));
  }
}

/** An update, which lists the files that it changes. */
class ChangedFiles implements Extent {
  readonly manifestBefore: ManifestText;
  readonly #obsolete: readonly string[];
  readonly #update: ReleaseUpdate;
  readonly #published: Published;
  readonly #processing: Processing;

  constructor(
    manifestBytes: Buffer,
    { obsolete = [] }: Release,
    update: ReleaseUpdate,
    published: Published,
    processing: Processing,
  ) {
    this.manifestBefore = { bytes: manifestBytes, manifest: null, damage: null };
    this.#obsolete = obsolete;
    this.#update = update;
    this.#published = published;
    this.#processing = processing;
  }

  lists(name: string): boolean {
    return this.#update.changed.has(name);
  }

  allDeltas(made: ReleaseDeltas): ReleaseDeltas {
    const { deltas, earlier } = this.#published.state;
    const unchanged = earlier.filter(({ name }) => !this.lists(name));
    return withFormerDeltas(made, deltas, this.#update, unchanged, this.#processing);
  }

  passOver(publisher: Publisher): void {
    publisher.passOver(this.#obsolete, this.#update);
  }

  outputs(publisher: Publisher): Records<OutputRecord> {
    return this.#published.state.outputs.replaced(publisher.replacements(this.#update));
  }

  manifest(manifest: ReleaseManifest, next: UpdatedRelease): Buffer {
    return updateManifest(this.manifestBefore.bytes, manifest, this.#update, next);
  }
}
