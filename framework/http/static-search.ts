import { HttpError } from './http-errors';

/** A name below STATIC_URL that no file has. */
export interface MissingStaticFile {
  /** The name, relative to STATIC_URL. */
  readonly name: string;
  /** The folders that were searched. */
  readonly locations: readonly string[];
  /** URL paths of files with names that come near, the nearest first. */
  readonly near: readonly string[];
}

/** Looks for the file of a URL path, for the pages of DEBUG. Null where there is one, or the path is not below STATIC_URL. */
export type StaticSearch = (path: string) => MissingStaticFile | null;

/** No file answers a path below STATIC_URL. */
export class NoStaticFile extends HttpError {
  override readonly name = 'NoStaticFile';
  readonly missing: MissingStaticFile;

  constructor(missing: MissingStaticFile) {
    super(404, `There is no static file '${missing.name}'.`);
    this.missing = missing;
  }
}
