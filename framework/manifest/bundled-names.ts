/** The names under which bundlers write files with a hash of their content. */

/**
 * Matches names with a hash before the extension, after a dash or dot: eight characters of any of the usual alphabets
 * (Vite, Rollup, esbuild: `app-DiwrgTda.js`), or more hex digits (webpack, Parcel: `app.3f2a9c1b44.js`,
 * `787.3f2a9c1b.chunk.js` of create-react-app, and `guide_index.md.BVkTvkCx.lean.js` of VitePress).
 */
const HASH_IN_NAME = /[.-]([\w-]{8}|[0-9a-f]{8,64})(?:\.chunk|\.lean)?\.[a-z][a-z0-9]*(?:\.map)?$/;

/**
 * Matches names that are a hash and nothing else (`DiwrgTda.js` of SvelteKit and Nuxt, `3f2a9c1b44aa1234-s.p.woff2` of
 * Next.js), or that hold two (`photo.DX4m3Xv5_Z1k2j3.webp` of Astro).
 */
const HASH_AS_NAME = /[/.]([\w-]{8}|[0-9a-f]{8,64})(?:_\w{5,8})?(?:-s(?:\.p)?)?\.[a-z][a-z0-9]*(?:\.map)?$/;

/** Tells a hash from a word or a date: it has a digit and a letter, or a capital after the first character. */
const MIXED = /\d[\w-]*[A-Za-z]|[A-Za-z][\w-]*\d|[\w-][A-Z]/;

/** Folders that belong to a framework, which writes there and nobody else does: SvelteKit, Nuxt, Astro, Next.js. */
const FRAMEWORKS_FOLDER = /(?:^|\/)(?:_app\/immutable|_nuxt|_astro|_next\/static)\//;

/** Folders that bundlers write hashed files to, beside what people put there: Vite; create-react-app and Rsbuild. */
const SHARED_FOLDER = /(?:^|\/)(?:assets|static\/(?:js|css|media))\//;

/**
 * Tells whether a path looks like a hashed name of a bundler: anywhere by a hash before the extension, and in the folders
 * of frameworks, where no name is chosen by hand, also by a hash that is the whole name.
 */
export function looksBundled(path: string): boolean {
  return holdsHash(HASH_IN_NAME, path) || (FRAMEWORKS_FOLDER.test(path) && holdsHash(HASH_AS_NAME, path));
}

/** Tells whether a path leads through a folder in which bundlers place files with hashed names. */
export function isInBundlersFolder(path: string): boolean {
  return FRAMEWORKS_FOLDER.test(path) || SHARED_FOLDER.test(path);
}

/**
 * Puts `*` in place of the hash that a bundler put into a name: `assets/index-DiwrgTda.js` → `assets/index-*.js`; null for
 * a name that holds none, or is nothing but its hash.
 */
export function bundledPattern(path: string): string | null {
  const match = HASH_IN_NAME.exec(path);
  if (match === null) return null;
  const start = match.index + 1;
  return `${path.slice(0, start)}*${path.slice(start + (match[1] ?? '').length)}`;
}

function holdsHash(pattern: RegExp, path: string): boolean {
  const hash = pattern.exec(path)?.[1];
  return hash !== undefined && isMixed(hash);
}

/** Tells whether the end of a name looks like a hash, and not like a word or a date. */
export function isMixed(ending: string): boolean {
  return MIXED.test(ending);
}
