import type { Problem } from '../problems';

/**
 * A published file. Of `mtimeMs` and `digest` a place tells one, by which a build sees that a file is still the one
 * that it put there; from a place that tells neither, a build reads every file again.
 */
export interface PublishedFile {
  readonly size: number;
  /** Time of last modification in milliseconds, in a place that keeps the time which a file is given. */
  readonly mtimeMs?: number;
  /**
   * A text that the place has for these bytes, and for no others under this path: a checksum, an ETag, the number of a
   * version. It takes the place of the time.
   */
  readonly digest?: string;
  /** The target of a symbolic link. */
  readonly link?: string;
}

/**
 * The bytes to publish: those of a local file, or bytes in memory. `check` is called after the bytes were taken and
 * before they are published under their name; it throws if they are not the expected ones. {@link bytesOf} does both.
 */
export type Content = ({ readonly file: string } | { readonly bytes: Uint8Array }) & {
  readonly check?: () => void;
};

/** Facts about a file that is put: headers of a place that answers requests itself. */
export interface PutOptions {
  /** The Content-Type of the file, such as `text/css; charset=utf-8`: of a variant, that of what it decodes to. */
  readonly mediaType?: string;
  /** The Content-Encoding that the bytes are in, such as `br`. Left out for bytes as they are. */
  readonly encoding?: string;
  /** Set when no other bytes will ever be put under this path, because it holds a hash of the content. */
  readonly immutable?: boolean;
  /** The time of modification, in milliseconds, that the file gets where times are kept; now by default. */
  readonly mtimeMs?: number;
}

/** The folder in a destination for the builds' own files: the lock, the state, and files that are being written. */
export const WORK_FOLDER = '.whitenoise';

/**
 * The place that keeps the bytes of a release: a local folder, or anything else that can keep named bytes. It knows
 * nothing of what a storage does to files. Whatever implements it is held to it by `destinationTests` of
 * `whitenoise-node/testing`.
 *
 * Paths are relative, with forward slashes, and hold any character but NUL. Every method rejects with an error that
 * names the path.
 */
export interface Destination {
  /** Its name in messages; the absolute path of a local folder. */
  readonly label: string;
  /** The absolute path, if it is a folder on this machine. */
  readonly folder?: string;
  /** The number of files that are put, or removed, at the same time; 1 by default. */
  readonly concurrency?: number;
  /** Lists all files but those of the work folder, by path. A destination that does not exist is empty. */
  inventory(): Promise<Map<string, PublishedFile>>;
  /** Tells whether a file can have this path here; left out where every path can be used. */
  canHold?(path: string): boolean;
  /** Lists warnings about the place itself that came up since the lock was taken. */
  problems?(): readonly Problem[];
  /** Reads the bytes of a file, exactly as they were put: a variant comes back encoded. Null if there is none. */
  read(path: string): Promise<Buffer | null>;
  /**
   * Publishes a file in one step: readers see the old one whole, then the new one whole. Calls for different paths may
   * overlap, as many as `concurrency` says.
   *
   * @returns the file as the inventory will tell of it
   */
  put(path: string, content: Content, options?: PutOptions): Promise<PublishedFile>;
  /**
   * Waits until readers see everything that was put and removed so far, in the order of the calls. A build calls it
   * before it puts what refers to the files before: the plain names, and then the manifest. Left out where `put` and
   * `remove` wait themselves.
   */
  flush?(): Promise<void>;
  /** Publishes a symbolic link to a local file; absent where that is impossible. */
  link?(path: string, target: string): Promise<PublishedFile>;
  /** Removes a file, and the folders that it leaves empty. It is no error if there is none. */
  remove(path: string): Promise<void>;
  /**
   * Keeps other builds out, on every machine, until the returned function is called. A lock whose holder is gone must
   * not stay for ever: either its holder can be looked up, or its age tells.
   *
   * @param owner names this build to the person who finds the place locked: `process 7 on build-3`
   * @throws DestinationLockedError when another build is under way
   */
  lock(owner?: string): Promise<() => Promise<void>>;
  /**
   * Makes an empty local folder for temporary files; releasing the lock removes it with its files. Left out, the
   * system's folder for such files is used.
   */
  scratch?(): Promise<string>;
}

/** Tells whether two times of modification, in milliseconds, are the same: setting one rounds it. */
export function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) < 1;
}

/** Makes a destination that shows the files of another one and writes nothing. */
export function dryRun(destination: Destination): Destination {
  const { label, folder } = destination;
  const nothing = async () => ({ size: 0, mtimeMs: 0 });
  return {
    label,
    ...(folder === undefined ? {} : { folder }),
    inventory: () => destination.inventory(),
    canHold: (path) => destination.canHold?.(path) ?? true,
    problems: () => destination.problems?.() ?? [],
    read: (path) => destination.read(path),
    put: nothing,
    ...(destination.link ? { link: nothing } : {}),
    remove: async () => {},
    lock: async () => async () => {},
    scratch: async () => {
      throw new Error('A dry run writes no files.');
    },
  };
}
