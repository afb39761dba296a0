import { negotiate } from './negotiate';
import { evaluatePreconditions, type RequestHeaders, rangeApplies } from './preconditions';
import { parseRange } from './ranges';
import {
  type Decision,
  type Entry,
  METHOD_NOT_ALLOWED,
  type Representation,
  type StaticFile,
} from './static-file';

/**
 * What to answer to a request for something of ours.
 *
 * 1. The method: GET and HEAD are served, OPTIONS is told about, the rest is refused (RFC 9110 §15.5.6).
 * 2. The representation: the smallest that the client accepts (§12.5.3).
 * 3. The preconditions: 412 or 304 (§13.2.2).
 * 4. The range: 206 or 416 (§14.2). The RFC defines Range for GET alone; HEAD is told what GET would be told,
 *    as by WhiteNoise for Python.
 * 5. Otherwise all of it: 200.
 */
export function decide(entry: Entry, method: string, headers: RequestHeaders): Decision {
  const isGet = method === 'GET';
  if (!isGet && method !== 'HEAD') {
    if (method !== 'OPTIONS') return METHOD_NOT_ALLOWED;
    return entry.options(isPreflight(headers));
  }
  if (entry.kind === 'redirect') return entry.found;

  const representation = representationFor(entry, headers);
  const precondition = evaluatePreconditions(headers, representation);
  if (precondition === 'not modified') return representation.notModified;
  if (precondition === 'failed') return entry.preconditionFailed();

  const { range } = headers;
  if (range !== undefined && rangeApplies(single(headers['if-range']), representation)) {
    const wanted = parseRange(range, representation.size);
    if (wanted === 'unsatisfiable') return representation.rangeNotSatisfiable();
    if (wanted !== null) return representation.partial(wanted, isGet);
  }
  return isGet ? representation.ok : representation.okWithoutBody();
}

function representationFor(file: StaticFile, headers: RequestHeaders): Representation {
  return negotiate(file.representations, file.identity, single(headers['accept-encoding']));
}

/** The CORS protocol's question before the real request, as the Fetch standard defines it. */
function isPreflight(headers: RequestHeaders): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Node gives repeated headers of these names joined; only other hosts may give a list. */
function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
