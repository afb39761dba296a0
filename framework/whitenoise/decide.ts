import { type Decision, type Outcome, Unread } from './decision';
import { negotiate } from './negotiate';
import { evaluatePreconditions, rangeApplies } from './preconditions';
import { parseRange } from './ranges';
import type { Representation } from './representation';
import { joined, type RequestHeaders } from './request';
import type { Entry, StaticFile } from './static-file';

/**
 * Decides how a request for a file or redirect is answered; null hands it to the application.
 *
 * 1. The method. GET and HEAD are served. At a file's own URL OPTIONS is told about and the rest refused (RFC 9110
 *    §15.5.6); the URL of a folder may be one that the application answers other methods at.
 * 2. The representation: the difference to an earlier version that the client has (RFC 9842), otherwise the smallest that
 *    it accepts (§12.5.3). Its file has to be read first where its
 *    validators come from its bytes.
 * 3. The preconditions: 412 or 304 (§13.2.2).
 * 4. The range: 206 or 416 (§14.2). The RFC defines Range for GET alone; HEAD is told what GET would be told,
 *    as by WhiteNoise for Python.
 * 5. Otherwise all of it: 200.
 */
export function decide(entry: Entry, method: string, headers: RequestHeaders): Outcome | null {
  const isGet = method === 'GET';
  if (!isGet && method !== 'HEAD') return decideOtherMethod(entry, method, headers);
  return entry.kind === 'redirect' ? entry.found : decideFile(entry, isGet, headers);
}

function decideOtherMethod(entry: Entry, method: string, headers: RequestHeaders): Decision | null {
  if (entry.kind === 'redirect' || entry.url.endsWith('/')) return null;
  return method === 'OPTIONS' ? entry.options(isPreflight(headers)) : entry.methodNotAllowed();
}

function decideFile(file: StaticFile, isGet: boolean, headers: RequestHeaders): Outcome {
  return decideRepresentation(file, representationFor(file, headers), isGet, headers);
}

/** Steps 3 to 5. Another representation may have been made while this one was read: it is for the next request. */
function decideRepresentation(
  file: StaticFile,
  representation: Representation,
  isGet: boolean,
  headers: RequestHeaders,
): Outcome {
  const { answers, content } = representation;
  if (answers === null) {
    return new Unread(content, isGet, () => decideRepresentation(file, representation, isGet, headers));
  }
  const precondition = evaluatePreconditions(headers, answers);
  if (precondition === 'not modified') return answers.notModified;
  if (precondition === 'failed') return file.preconditionFailed();

  const range = joined(headers.range);
  if (range !== undefined && rangeApplies(joined(headers['if-range']), answers)) {
    const wanted = parseRange(range, content.size);
    if (wanted === 'unsatisfiable') return answers.rangeNotSatisfiable();
    if (wanted !== null) return answers.partial(wanted, isGet);
  }
  return isGet ? answers.ok : answers.okWithoutBody();
}

function representationFor(file: StaticFile, headers: RequestHeaders): Representation {
  const delta = file.deltas?.chosenBy(headers) ?? null;
  return delta ?? negotiate(file.representations, file.identity, joined(headers['accept-encoding']));
}

/** A request that the CORS protocol sends ahead of the real one, as the Fetch standard defines it. */
function isPreflight(headers: RequestHeaders): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
