/** A file to be published, before its name is known. */
export interface SourceAsset {
  /** Where it goes under the static root; forward slashes, no leading slash. */
  readonly path: string;
  /** Where it comes from: an absolute file, for messages. */
  readonly source: string;
  /** Its bytes. Called only for files that can hold references, and more than once for those that do. */
  read(): Buffer;
  /** MD5 of its bytes, hex. Called at most once, and only for files that are published as they are. */
  digest(): string;
}
