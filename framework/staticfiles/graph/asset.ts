/** A file to be published, before its name is known. */
export interface SourceAsset {
  /** Where it goes under the static root; forward slashes, no leading slash. */
  readonly path: string;
  /** Where it comes from: an absolute file, for messages. */
  readonly source: string;
  /** MD5 of its bytes, hex. */
  readonly digest: string;
  /**
   * Its bytes, the same ones every time: called only for files that can hold references, and more than once for
   * those that do. They need not outlast the next call for any asset.
   *
   * @throws SourceChangedError when the bytes of the digest are no longer to be had
   */
  read(): Buffer;
}
