import type { Problem } from '../problems';
import type { ModuleGraph } from './module-graph';

/** A file under its hashed name, with its references rewritten. */
export interface HashedFile {
  readonly path: string;
  /**
   * Its name with the hash in it; its own where that is final. For most files the hash is `digest`'s; members of an
   * import cycle share one.
   */
  readonly hashedPath: string;
  /** MD5 of the published bytes, hex. */
  readonly digest: string;
  /** The published bytes; null when they are the bytes of the source. */
  readonly content: Buffer | null;
  /** Set when the published bytes are not those of the source, and the last build published them under the same name. */
  readonly isRemembered?: boolean;
  /** Set when an `integrity` value somewhere fixes the bytes under the plain name: they must be the source's. */
  readonly pinned: boolean;
}

/** A file that may have other bytes, or another name, than the last build gave it. */
export interface RehashedFile extends HashedFile {
  /** Its index in the list of assets. */
  readonly index: number;
  /** The name with a hash in it that the last build gave it. */
  readonly formerPath: string;
}

/** The files with their references resolved, ready to be hashed. */
export interface HashedAssets {
  /** Errors and warnings, by file and position. */
  readonly problems: readonly Problem[];
  /** Paths of files that are registered as service workers by their plain names. */
  readonly serviceWorkers: readonly string[];
  /** The parts of the manifest that import maps are made of. */
  readonly graph: ModuleGraph;
  /**
   * Hashes the files one by one: first those that refer to nothing, then every file after those it refers to. No file
   * is held once it was yielded, so that a large tree needs little memory.
   *
   * @throws SourceChangedError when a source file changed since its digest was taken
   */
  files(): Generator<HashedFile, void, undefined>;
  /**
   * Hashes only the files that a change since the last build may affect, in the same order; every other file has the
   * name and the bytes that it had. It replaces {@link files}, and is left out where files were added or
   * removed, or where the last build is not remembered.
   */
  changes?(): Generator<RehashedFile, void, undefined>;
  /** Makes the memory for the next build once all files were hashed; null where every build has to hash everything. */
  memory(): Buffer | null;
}
