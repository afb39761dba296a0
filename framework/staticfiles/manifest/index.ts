/** Writes the manifest of a release. Reading it is the wrapper's, too: see framework/manifest. */
export { LARGE, manifestHash, serializeManifest } from './serialize';
export { type Changes, updateLines } from './update';
