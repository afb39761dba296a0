/** A file as it lies in a destination. */
export interface PublishedFile {
  readonly size: number;
  /** Time of last modification in milliseconds. */
  readonly mtimeMs: number;
  /** For a symbolic link, what it points to. */
  readonly link?: string;
}

/**
 * The bytes to publish: a local file's, or these. `check` is called when the bytes were taken and before they are
 * published under their name; it throws where they are not what they were taken for.
 */
export type Content = ({ readonly file: string } | { readonly bytes: Uint8Array }) & {
  readonly check?: () => void;
};

/** The folder in a destination that a build keeps its own things in: its lock, its state, files in the making. */
export const WORK_FOLDER = '.whitenoise';

/**
 * Where the bytes of a release live: a local folder, or anything else that can keep named bytes.
 * What a storage does to files is none of its business.
 *
 * Paths are relative, with forward slashes. Every method rejects with an error that names the path.
 */
export interface Destination {
  /** How it is called in messages; the absolute path of a local folder. */
  readonly label: string;
  /** The absolute path of the folder, when it is one on this machine. */
  readonly folder?: string;
  /** Everything that lies here, save the work folder. An absent destination is an empty one. */
  inventory(): Promise<Map<string, PublishedFile>>;
  /** The bytes of a file, or null when there is none. */
  read(path: string): Promise<Buffer | null>;
  /**
   * Publishes a file in one step: whoever looks sees the old one whole, then the new one whole.
   *
   * @param mtimeMs the time it carries; now by default
   */
  put(path: string, content: Content, mtimeMs?: number): Promise<PublishedFile>;
  /** Publishes a link to a local file; only where that is possible. */
  link?(path: string, target: string): Promise<PublishedFile>;
  /** Removes a file, and the folders that it leaves empty. One that is not there is no error. */
  remove(path: string): Promise<void>;
  /**
   * Keeps other builds out until the returned function is called.
   *
   * @throws DestinationLockedError when another build is under way
   */
  lock(): Promise<() => Promise<void>>;
  /** An empty local folder for files in the making; gone, with all that is in it, when the lock is released. */
  scratch(): Promise<string>;
}

/** Whether two times of modification, in milliseconds, are the same: setting one rounds it. */
export function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) < 1;
}

/** Another build is writing to the same destination. */
export class DestinationLockedError extends Error {
  override readonly name = 'DestinationLockedError';
}
