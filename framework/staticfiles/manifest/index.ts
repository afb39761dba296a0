/** Writes the manifest of a release. Reading it is the wrapper's, too: see framework/manifest. */
export { manifestHash, serializeManifest } from './serialize';
