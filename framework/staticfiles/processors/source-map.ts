import { posix } from 'node:path';
import { GenMapping, maybeAddMapping, setSourceContent, toEncodedMap } from '@jridgewell/gen-mapping';
import { eachMapping, originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import { endingSourceMap } from '../references';

/** A source map, as far as it is read here (ECMA-426 §9). */
interface SourceMap {
  readonly version: 3;
  readonly sources: readonly (string | null)[];
  readonly sourceRoot?: string | null;
  readonly sourcesContent?: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** Tells whether files of this path can name a source map. */
export function canHaveMap(path: string): boolean {
  return /\.(?:css|[cm]?js)$/.test(path);
}

/** A file without the comment that names its source map, and that map. */
export interface Unmapped {
  readonly bytes: Buffer;
  /** As JSON, its sources from the folder of the file; null where there is none that can be read. */
  readonly sourceMap: string | null;
}

/**
 * Takes the comment off a file, which names a map that does not fit the processed bytes.
 *
 * @param path destination path of the file
 * @param read gives the bytes of another file by its destination path; null when there is none
 */
export function takeMap(path: string, bytes: Buffer, read: (path: string) => Buffer | null): Unmapped {
  const text = bytes.toString();
  const comment = endingSourceMap(text);
  if (comment === null) {
    const beside = read(`${path}.map`);
    return { bytes, sourceMap: beside && movedMap(beside.toString(), path, `${path}.map`) };
  }
  const rest = Buffer.from(text.slice(0, comment.start));
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(comment.url);
  if (inline !== null) {
    const [, isBase64, data = ''] = inline;
    const json = isBase64 ? Buffer.from(data, 'base64').toString() : unescaped(data);
    return { bytes: rest, sourceMap: movedMap(json, path, path) };
  }
  const file = posix.join(posix.dirname(path), unescaped(comment.url.replace(/[?#].*$/, '')));
  const found = read(file);
  return { bytes: rest, sourceMap: found && movedMap(found.toString(), path, file) };
}

/**
 * Composes the map of one step with that of the step's input.
 *
 * @returns a map from the step's output to the author's files
 * @throws SyntaxError for a map that is no JSON, Error for one that leads to several files
 */
export function composeMaps(path: string, step: string, text: string, input: string | null): string {
  const map = JSON.parse(step) as SourceMap;
  if (map.sources.length > 1) throw new Error(`its source map has ${map.sources.length} sources: expected 1`);
  // The bytes of the author are published nowhere else, so the map holds them.
  const own = JSON.stringify({
    ...map,
    sources: [posix.basename(path)],
    sourcesContent: [text],
    sourceRoot: '',
  });
  return input === null ? own : traced(own, input);
}

/** Follows every mapping of one map through the map of its source. */
function traced(step: string, input: string): string {
  const inner = new TraceMap(input);
  const composed = new GenMapping();
  eachMapping(
    new TraceMap(step),
    ({ generatedLine, generatedColumn, originalLine, originalColumn, name }) => {
      if (originalLine === null || originalColumn === null) return;
      const place = originalPositionFor(inner, { line: originalLine, column: originalColumn });
      if (place.source === null) return;
      maybeAddMapping(composed, {
        generated: { line: generatedLine, column: generatedColumn },
        source: place.source,
        original: { line: place.line, column: place.column },
        name: place.name ?? name ?? '',
      });
      setSourceContent(composed, place.source, sourceContentFor(inner, place.source));
    },
  );
  return JSON.stringify(toEncodedMap(composed));
}

/** Adds the comment that names a map beside the file. */
export function withMapComment(path: string, bytes: Uint8Array): Buffer {
  const url = encodeURIComponent(`${posix.basename(path)}.map`);
  const text = Buffer.from(bytes).toString().trimEnd();
  const comment = path.endsWith('.css') ? `/*# sourceMappingURL=${url} */` : `//# sourceMappingURL=${url}`;
  return Buffer.from(`${text}\n${comment}\n`);
}

/** Has the sources of a map start from the folder of its file; null for what is no map. */
function movedMap(json: string, path: string, file: string): string | null {
  let map: SourceMap;
  try {
    map = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, '')) as SourceMap;
  } catch {
    return null;
  }
  if (map?.version !== 3 || typeof map.mappings !== 'string' || !Array.isArray(map.sources)) return null;
  const { sourceRoot, ...rest } = map;
  // Tools write null for none.
  const root = typeof sourceRoot === 'string' ? sourceRoot.replace(/[^/]$/, '$&/') : '';
  const sources = map.sources.map((source) => {
    if (typeof source !== 'string') return null;
    const whole = root + source;
    if (/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(whole)) return whole;
    return posix.relative(posix.dirname(path), posix.join(posix.dirname(file), whole));
  });
  return JSON.stringify({ ...rest, sources });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
