import { BuildError } from '../../build-error';

/** The bounds of reading one file of a previous release. */
export interface ReadLimits {
  /** The number of bytes that it may have. */
  readonly bytes: number;
  /** The time that reading it may take. */
  readonly milliseconds: number;
}

/** The release before: what a site publishes now, or what lies in a folder. */
export interface PreviousRelease {
  /** Its URL or its folder, for messages. */
  readonly label: string;
  /**
   * Reads a file.
   *
   * @param name its published path, which does not lead out of the release
   * @throws PreviousError when it is not there, cannot be read within the limits, or is not what was asked for
   */
  read(name: string, limits: ReadLimits): Promise<Buffer>;
  /** Gives the place of a file, for messages. */
  locate(name: string): string;
}

/** A file of a previous release cannot be had. The message says why, without its name. */
export class PreviousError extends BuildError {}
