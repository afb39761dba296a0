import path from 'node:path';
import { bundledPattern, isInBundlersFolder, looksBundled } from './bundled-names';
import type { DeltaCoding } from './codings';

/** Matches Django's content-hashed names: twelve hex digits before the last extension, or at the end. */
const HASHED_NAME = /\.[0-9a-f]{12}(?:\.[^./]*)?$/;

/** Matches the hash in such a name. */
const HASH = /\.[0-9a-f]{12}(?=(?:\.[^./]*)?$)/;

/** The number of hex digits of the digest in a published name, as in Django. */
const HASH_LENGTH = 12;

/**
 * Makes the name under which bytes with this digest are published: `css/a.css` → `css/a.0123456789ab.css`.
 * Only the last extension counts (`a.css.map` → `a.css.0123456789ab.map`); a leading dot does not begin one.
 *
 * @param digest hex digits; the first twelve are used
 */
export function hashedName(original: string, digest: string): string {
  const extension = path.posix.extname(original);
  const stem = original.slice(0, original.length - extension.length);
  return `${stem}.${digest.slice(0, HASH_LENGTH)}${extension}`;
}

/**
 * Tells whether a path looks like a content-hashed name, of Django or of a bundler. That is a hint, never a proof of
 * immutability.
 */
export function looksHashed(published: string): boolean {
  return HASHED_NAME.test(published) || looksBundled(published);
}

/**
 * Tells whether a path looks content-hashed and lies in a folder to which bundlers write such files. Whoever knows that
 * a bundler made the files may take them for immutable.
 */
export function looksBuilt(published: string): boolean {
  return isInBundlersFolder(published) && looksHashed(published);
}

/**
 * Tells whether `published` is `original` with a hash before its last extension, as in
 * `css/a.css` → `css/a.0123456789ab.css`. Together with a manifest that maps one to the other, this proves that the
 * bytes under the name never change.
 */
export function isHashedName(original: string, published: string): boolean {
  if (original === published || !HASHED_NAME.test(published)) return false;
  const extension = path.posix.extname(original);
  const stem = original.slice(0, original.length - extension.length);
  return published.startsWith(`${stem}.`) && published.endsWith(extension);
}

/** Gives the hash in a content-hashed name, twelve hex digits; null for a name of another form. */
export function hashInName(published: string): string | null {
  return originalName(published) === null ? null : (HASH.exec(published)?.[0].slice(1) ?? null);
}

/**
 * Puts `*` in place of the hash in a published name: `css/a.0123456789ab.css` → `css/a.*.css`. Every version of a file has
 * the same pattern. Null for a name without a hash.
 */
export function patternOfName(published: string): string | null {
  return originalName(published) === null ? bundledPattern(published) : published.replace(HASH, '.*');
}

/** Gives the name that a content-hashed name was made of; null for a name of another form. */
export function originalName(published: string): string | null {
  const original = published.replace(HASH, '');
  return isHashedName(original, published) ? original : null;
}

/**
 * Makes the name under which a difference lies beside its file:
 * `css/a.0123456789ab.css` → `css/a.0123456789ab.css.ba9876543210.dcb`. A file of that name which no manifest calls a
 * difference is a file like any other.
 *
 * @param digest hex digits of the MD5 of the earlier version's bytes; the first twelve are used, as in hashed names
 */
export function deltaName(
  published: string,
  digest: string,
  { suffix }: Pick<DeltaCoding, 'suffix'>,
): string {
  return `${published}.${digest.slice(0, HASH_LENGTH)}${suffix}`;
}

/** Puts `*` in place of a bundler's hash; of the whole name where it is nothing but a hash. */
export function bundledName(published: string): string {
  return (
    patternOfName(published) ??
    path.posix.join(path.posix.dirname(published), `*${path.posix.extname(published)}`)
  );
}

/** Lists the names under which a manifest may have a published file that never gets other bytes, or its earlier versions. */
export function sourcesOfName(published: string): string[] {
  const original = originalName(published);
  const pattern = bundledName(published);
  return original === null ? [pattern] : [original, pattern];
}

/** Matches the ending that {@link deltaName} gives a difference. */
const DELTA_ENDING = /\.[0-9a-f]{12}\.(?:dcb|dcz)$/;

/** Gives the published name that the name of a difference was made of; null for a name of another form. */
export function publishedOfDelta(path: string): string | null {
  const { index } = DELTA_ENDING.exec(path) ?? { index: -1 };
  return index < 0 ? null : path.slice(0, index);
}
