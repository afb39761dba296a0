import { type Decision, METHOD_NOT_ALLOWED } from './decision';
import { negotiate } from './negotiate';
import { evaluatePreconditions, rangeApplies } from './preconditions';
import { parseRange } from './ranges';
import type { Representation } from './representation';
import { joined, type RequestHeaders } from './request';
import type { Entry, StaticFile } from './static-file';

/**
 * Decides how a request for a file or redirect is answered.
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

  const range = joined(headers.range);
  if (range !== undefined && rangeApplies(joined(headers['if-range']), representation)) {
    const wanted = parseRange(range, representation.content.size);
    if (wanted === 'unsatisfiable') return representation.rangeNotSatisfiable();
    if (wanted !== null) return representation.partial(wanted, isGet);
  }
  return isGet ? representation.ok : representation.okWithoutBody();
}

function representationFor(file: StaticFile, headers: RequestHeaders): Representation {
  return negotiate(file.representations, file.identity, joined(headers['accept-encoding']));
}

/** A request that the CORS protocol sends ahead of the real one, as the Fetch standard defines it. */
function isPreflight(headers: RequestHeaders): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
