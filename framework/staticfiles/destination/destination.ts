import { BuildError } from '../build-error';
import type { Problem } from '../problems';

/** A published file. */
export interface PublishedFile {
  readonly size: number;
  /** Time of last modification in milliseconds. */
  readonly mtimeMs: number;
  /** The target of a symbolic link. */
  readonly link?: string;
}

/**
 * The bytes to publish: those of a local file, or bytes in memory. `check` is called after the bytes were taken and
 * before they are published under their name; it throws if they are not the expected ones.
 */
export type Content = ({ readonly file: string } | { readonly bytes: Uint8Array }) & {
  readonly check?: () => void;
};

/** The folder in a destination for the builds' own files: the lock, the state, and files that are being written. */
export const WORK_FOLDER = '.whitenoise';

/**
 * The place that keeps the bytes of a release: a local folder, or anything else that can keep named bytes. It knows
 * nothing of what a storage does to files.
 *
 * Paths are relative, with forward slashes. Every method rejects with an error that names the path.
 */
export interface Destination {
  /** Its name in messages; the absolute path of a local folder. */
  readonly label: string;
  /** The absolute path, if it is a folder on this machine. */
  readonly folder?: string;
  /** Lists all files but those of the work folder. A destination that does not exist is empty. */
  inventory(): Promise<Map<string, PublishedFile>>;
  /** Tells whether a file can have this path here; left out where every path can be used. */
  canHold?(path: string): boolean;
  /** Lists warnings about the place itself that came up since the lock was taken. */
  problems?(): readonly Problem[];
  /** Reads the bytes of a file; null if there is none. */
  read(path: string): Promise<Buffer | null>;
  /**
   * Publishes a file in one step: readers see the old one whole, then the new one whole.
   *
   * @param mtimeMs the time of modification that it gets; now by default
   */
  put(path: string, content: Content, mtimeMs?: number): Promise<PublishedFile>;
  /** Publishes a symbolic link to a local file; absent where that is impossible. */
  link?(path: string, target: string): Promise<PublishedFile>;
  /** Removes a file, and the folders that it leaves empty. It is no error if there is none. */
  remove(path: string): Promise<void>;
  /**
   * Keeps other builds out until the returned function is called.
   *
   * @throws DestinationLockedError when another build is under way
   */
  lock(): Promise<() => Promise<void>>;
  /** Makes an empty local folder for temporary files; releasing the lock removes it with its files. */
  scratch(): Promise<string>;
}

/** Tells whether two times of modification, in milliseconds, are the same: setting one rounds it. */
export function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) < 1;
}

/** Another build is writing to the same destination. */
export class DestinationLockedError extends BuildError {}

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
