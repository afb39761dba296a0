import { WARNINGS } from '../warnings';
import { jsonStrings } from './json';
import type { ParsedReferences, Reference } from './reference';

/** Parses the references of a web app manifest (Web Application Manifest §1.8, §1.19): its icons and screenshots. */
export function parseWebAppManifest(text: string): ParsedReferences {
  try {
    const images = jsonStrings(text).filter(({ path, isKey }) => {
      const [list, index, key] = path.slice(-3);
      const isSource = !isKey && key === 'src' && typeof index === 'number';
      return isSource && (list === 'icons' || list === 'screenshots');
    });
    return { references: images.map(jsonReference) };
  } catch (error) {
    const message = `is not JSON: its icons stay as they are (${(error as Error).message})`;
    return { references: [], syntaxWarning: { kind: WARNINGS.unparsableText, at: 0, message } };
  }
}

export function jsonReference({
  start,
  end,
  value,
}: {
  start: number;
  end: number;
  value: string;
}): Reference {
  return { start, end, at: start + 1, url: value, write: (url) => JSON.stringify(url), whenMissing: 'error' };
}
