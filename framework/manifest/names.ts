import path from 'node:path';

/** Django's shape of a content-hashed name: twelve hex digits before the last extension, or at the end. */
const HASHED_NAME = /\.[0-9a-f]{12}(?:\.[^./]*)?$/;

/**
 * What stands before a bundler's extension where its hash is: eight characters of any of the usual alphabets behind a
 * dash or dot (Vite, Rollup, esbuild: `app-DiwrgTda.js`), or more hex digits (webpack, Parcel: `app.3f2a9c1b44.js`).
 */
const BUNDLED_NAME = /[.-]([\w-]{8}|[0-9a-f]{8,64})\.[a-z][a-z0-9]*(?:\.map)?$/;

/** What tells a hash from a word or a date: a digit beside a letter, or a capital that does not begin it. */
const MIXED = /\d[\w-]*[A-Za-z]|[A-Za-z][\w-]*\d|[\w-][A-Z]/;

/** Hex digits of a content digest that stand in a published name, as in Django. */
const HASH_LENGTH = 12;

/**
 * The name under which bytes with this digest are published: `css/a.css` → `css/a.0123456789ab.css`.
 * Only the last extension counts (`a.css.map` → `a.css.0123456789ab.map`), a leading dot is no extension.
 *
 * @param digest hex digits; the first twelve are used
 */
export function hashedName(original: string, digest: string): string {
  const extension = path.posix.extname(original);
  const stem = original.slice(0, original.length - extension.length);
  return `${stem}.${digest.slice(0, HASH_LENGTH)}${extension}`;
}

/**
 * Whether a path has the shape of a content-hashed name: Django's, or one that bundlers give to their chunks. A shape
 * is a hint, never a proof of immutability.
 */
export function looksHashed(published: string): boolean {
  if (HASHED_NAME.test(published)) return true;
  const bundled = BUNDLED_NAME.exec(published)?.[1];
  return bundled !== undefined && MIXED.test(bundled);
}

/**
 * Whether `published` is `original` with a hash put before its last extension, as in
 * `css/a.css` → `css/a.0123456789ab.css`. Together with a manifest that says so, this is the proof that the
 * bytes under the name never change.
 */
export function isHashedName(original: string, published: string): boolean {
  if (original === published || !HASHED_NAME.test(published)) return false;
  const extension = path.posix.extname(original);
  const stem = original.slice(0, original.length - extension.length);
  return published.startsWith(`${stem}.`) && published.endsWith(extension);
}
