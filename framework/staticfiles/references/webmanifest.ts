import { WARNINGS } from '../warnings';
import { jsonStrings } from './json';
import type { ParsedReferences, Reference } from './reference';

/** Parses the references of a web app manifest (Web Application Manifest §1.8, §1.19): its icons and screenshots. */
export function parseWebAppManifest(text: string): ParsedReferences {
  try {
    const images = jsonStrings(text).filter(({ path }) => {
      const [list, index, key] = path.slice(-3);
      return key === 'src' && typeof index === 'number' && (list === 'icons' || list === 'screenshots');
    });
    return { references: images.map(jsonReference) };
  } catch (error) {
    const message = `is not JSON: its icons stay as they are (${(error as Error).message})`;
    return { references: [], syntaxWarning: { kind: WARNINGS.unparsableText, at: 0, message } };
  }
}

/** Parses the references of an import map (HTML §8.1.6.3): the addresses that are URLs. */
export function parseImportMap(text: string): ParsedReferences {
  try {
    const addresses = jsonStrings(text).filter(({ path, value }) => {
      const isAddress = path[0] === 'imports' || path[0] === 'scopes';
      return isAddress && /^(?:\.{0,2}\/|https?:)/i.test(value);
    });
    return { references: addresses.map(jsonReference) };
  } catch (error) {
    const message = `has an import map that is not JSON: it stays as it is (${(error as Error).message})`;
    return { references: [], syntaxWarning: { kind: WARNINGS.unparsableText, at: 0, message } };
  }
}

function jsonReference({ start, end, value }: { start: number; end: number; value: string }): Reference {
  return { start, end, at: start + 1, url: value, write: (url) => JSON.stringify(url), whenMissing: 'error' };
}
