/** A manifest that cannot be used. The message names the file and the fault. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}
