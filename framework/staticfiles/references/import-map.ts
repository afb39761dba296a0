import { WARNINGS } from '../warnings';
import { type JsonString, jsonStrings } from './json';
import type { ParsedReferences, Reference } from './reference';
import { jsonReference } from './web-app-manifest';

/**
 * Parses the references of an import map (HTML §8.1.6.3): addresses and keys that are URLs, and the integrity of the
 * modules that it names. A module that is imported under a hashed name is looked up under that name, so keys follow
 * the files that they name; a key may also name what is no file.
 *
 * @param isRewritten whether the imports of modules are rewritten: where they stay, so do the keys
 */
export function parseImportMap(text: string, isRewritten: boolean): ParsedReferences {
  try {
    return { references: jsonStrings(text).flatMap((string) => referencesOf(string, isRewritten)) };
  } catch (error) {
    const message = `has an import map that is not JSON: it stays as it is (${(error as Error).message})`;
    return { references: [], syntaxWarning: { kind: WARNINGS.unparsableText, at: 0, message } };
  }
}

function referencesOf(string: JsonString, isRewritten: boolean): Reference[] {
  const { path, isKey, value } = string;
  const [section] = path;
  const isMember =
    path.length > 1 && (section === 'imports' || section === 'scopes' || section === 'integrity');
  if (!isMember) return [];
  if (isKey) {
    // Integrity is looked up by the URL that a module is fetched from.
    const follows = isUrl(value) && (isRewritten || section === 'integrity');
    return follows ? [{ ...jsonReference(string), whenMissing: 'ignore' }] : [];
  }
  if (section === 'integrity') return integrityOf(string);
  return isUrl(value) ? [jsonReference(string)] : [];
}

/** The reference for an integrity value: to the module that its key names. */
function integrityOf(string: JsonString): Reference[] {
  const url = String(string.path.at(-1));
  const [, algorithm] = /^\s*(sha(?:256|384|512))-/.exec(string.value) ?? [];
  if (!isUrl(url) || algorithm === undefined) return [];
  const integrity = algorithm as NonNullable<Reference['integrity']>;
  return [{ ...jsonReference(string), url, integrity, whenMissing: 'ignore' }];
}

/** Tells URLs from bare specifiers (HTML §8.1.6.2). */
function isUrl(specifier: string): boolean {
  return /^(?:\.{0,2}\/|https?:)/i.test(specifier);
}
