import { type DeltaRecord, type EarlierVersion, type FileRecord, parseManifest } from '../../manifest';
import { type Changes, LARGE, serializeManifest, updateLines } from '../manifest';
import { deltaRecords } from './deltas';
import type { ReleaseManifest, ReleaseUpdate } from './processing';
import type { DeltaState, EarlierRecord } from './state';

/** The parts of a manifest that an update may change. */
interface ManifestChanges {
  readonly paths: Map<string, string>;
  readonly files: Map<string, FileRecord | null>;
  readonly earlier: Map<string, readonly EarlierVersion[] | null>;
  readonly deltas: Map<string, readonly DeltaRecord[] | null>;
}

/** The release after an update, as the state will tell of it. */
export interface UpdatedRelease {
  /** The earlier versions that the last build kept. */
  readonly former: readonly EarlierRecord[];
  readonly earlier: readonly EarlierRecord[];
  readonly deltas: DeltaState;
  /** The number of files that are published, but for earlier versions. */
  readonly size: number;
}

/**
 * Makes the manifest of an update from that of the last build: the same bytes that a manifest of all its files has.
 *
 * @param text the manifest in the destination
 */
export function updateManifest(
  text: Buffer,
  manifest: ReleaseManifest,
  update: ReleaseUpdate,
  release: UpdatedRelease,
): Buffer {
  const changes = changesOf(manifest, update, release);
  const isLarge = release.size + release.earlier.length >= LARGE;
  const updated = isLarge
    ? updateLines(text, changes as unknown as Record<keyof ManifestChanges, Changes>)
    : null;
  if (updated !== null) return updated;
  const before = parseManifest(text.toString(), manifest.path);
  for (const [name, entries] of Object.entries(changes)) {
    const map = before[name as keyof ManifestChanges] as Record<string, unknown>;
    for (const [key, value] of entries as Changes) {
      if (value === null) delete map[key];
      else map[key] = value;
    }
  }
  return Buffer.from(serializeManifest(before));
}

function changesOf(
  { paths, files }: ReleaseManifest,
  { changed }: ReleaseUpdate,
  { former, earlier, deltas }: UpdatedRelease,
): ManifestChanges {
  const changes: ManifestChanges = {
    paths: new Map(Object.entries(paths)),
    files: new Map(),
    earlier: new Map(),
    deltas: new Map(),
  };
  for (const [name, { before, now }] of changed) {
    changes.files.set(before, null);
    changes.earlier.set(name, null);
    changes.deltas.set(before, null).set(now, null);
  }
  for (const { name, path } of former) if (changed.has(name)) changes.files.set(path, null);
  for (const { name, path, superseded, size, integrity } of earlier) {
    if (!changed.has(name)) continue;
    changes.files.set(path, { size, integrity });
    changes.earlier.set(name, [...(changes.earlier.get(name) ?? []), { path, superseded }]);
  }
  for (const [path, record] of Object.entries(files)) changes.files.set(path, record);
  const records = deltaRecords(deltas);
  for (const { now } of changed.values()) changes.deltas.set(now, records[now] ?? null);
  return changes;
}
