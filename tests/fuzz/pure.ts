import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Absent, type Decision, Unread } from '../../framework/whitenoise/decision';
import type { FileRequest } from '../../framework/whitenoise/request';
import { StaticFiles } from '../../framework/whitenoise/static-files';
import { AUTOREFRESH, IN_MEMORY, type Kind, optionsFor } from './kinds';
import { type FuzzAnswer, Oracle, pathAskedFor, Violation } from './oracle';
import { type FuzzRequest, recombined, requestParts, requests } from './requests';
import { campaign, SEED } from './seeds';
import type { Tree } from './tree';

export function filesOf(tree: Tree, kind: Kind = IN_MEMORY): StaticFiles {
  const files = new StaticFiles(optionsFor(kind));
  files.addFiles(tree.root, '/static/');
  files.addFiles(tree.site, '/');
  return files;
}

/** Every entity-tag of the tree: no two representations may share one, or a cache mixes them up. */
export function etagsOf(files: StaticFiles, tree: Tree): string[] {
  const etags = new Map<string, string>();
  for (const { url, representations } of tree.files.values()) {
    for (const coding of representations.keys()) {
      const headers = coding === 'identity' ? {} : { 'accept-encoding': coding };
      const decision = decideOn(files, {
        url: encodeURI(url).replace(/[?#]/g, encodeURIComponent),
        method: 'GET',
        headers,
      });
      const etag = headerOf(decision?.headers ?? [], 'ETag');
      if (etag === null) throw new Violation(`${url} has no ETag`);
      const key = `${url} ${coding}`;
      const other = etags.get(`${etag} ${url}`);
      if (other !== undefined) throw new Violation(`${key} and ${other} share ${etag}`);
      etags.set(`${etag} ${url}`, key);
    }
  }
  for (const { url, deltas } of tree.files.values()) {
    for (const [dictionary, { coding }] of deltas ?? []) {
      const headers = { 'accept-encoding': coding, 'available-dictionary': dictionary };
      const etag = headerOf(decideOn(files, { url, method: 'GET', headers })?.headers ?? [], 'ETag');
      if (etag === null) throw new Violation(`${url} has no ETag in ${coding}`);
      if (etags.has(`${etag} ${url}`)) throw new Violation(`${url} shares ${etag} in ${coding}`);
      etags.set(`${etag} ${url}`, `${url} ${coding}`);
    }
  }
  return [...new Set([...etags.keys()].map((key) => key.slice(0, key.indexOf(' '))))];
}

/**
 * Decisions without any transport. A decision names its file and slice, so that the oracle's model can be asked
 * without reading a byte.
 */
export function fuzzDecisions(tree: Tree, cases: number): void {
  const files = filesOf(tree);
  const oracle = new Oracle(tree, true);
  const parts = requestParts(tree, etagsOf(files, tree));
  const check = (request: FuzzRequest) => {
    checkDecision(files, tree, oracle, request);
  };
  // A tenth by fast-check alone, which searches differently and shrinks well.
  fc.assert(fc.property(requests(parts), check), {
    numRuns: Math.min(Math.ceil(cases / 10), 20_000),
    seed: SEED,
  });
  campaign(cases, recombined(parts, SEED), check, withLess);
  if (cases >= 50_000 && oracle.differences === 0) throw new Violation('no difference was ever sent');
}

/** Decisions of a server that looks each file up when it is asked for, which must be those of one that knew before. */
export function fuzzLookups(tree: Tree, cases: number): void {
  const [live, known] = [filesOf(tree, AUTOREFRESH), filesOf(tree)];
  const oracle = new Oracle(tree);
  const parts = requestParts(tree, etagsOf(known, tree));
  const check = (request: FuzzRequest) => {
    const found = checkDecision(live, tree, oracle, request);
    // With autorefresh no differences are sent, and nothing varies by them.
    if (tree.files.get(pathAskedFor(request.target) ?? '')?.deltas !== undefined) return;
    const expected = decideOn(known, fileRequestOf(request));
    const [one, other] = [found, expected].map((decision) =>
      JSON.stringify(decision && [decision.status, decision.headers, sliceOf(decision)]),
    );
    if (one !== other) throw new Violation(`found when asked for: ${one}; known before: ${other}`);
  };
  campaign(cases, recombined(parts, SEED), check, withLess);
}

/** Decides on a request, as soon as its file has been read where that is needed. */
function decideOn(files: StaticFiles, request: FileRequest): Decision | null {
  const outcome = files.decide(request);
  if (outcome instanceof Absent) throw new Violation('others are to be asked, and there are none');
  if (!(outcome instanceof Unread)) return outcome;
  const { content } = outcome;
  if (!content.recognise(readFileSync(content.file), { state: '' }))
    throw new Violation('other bytes than before');
  const decided = outcome.decide();
  if (decided instanceof Unread) throw new Violation('not decided on though the file was read');
  return decided;
}

function fileRequestOf({ target, method, headers }: FuzzRequest) {
  return { url: target, method, headers };
}

function checkDecision(
  files: StaticFiles,
  tree: Tree,
  oracle: Oracle,
  request: FuzzRequest,
): Decision | null {
  const decision = decideOn(files, fileRequestOf(request));
  const headers = new Map<string, string[]>();
  if (decision === null) headers.set('x-application', ['']);
  for (let index = 0; index < (decision?.headers.length ?? 0); index += 2) {
    const name = decision?.headers[index]?.toLowerCase() ?? '';
    headers.set(name, [...(headers.get(name) ?? []), decision?.headers[index + 1] ?? '']);
  }
  const answer: FuzzAnswer = { status: decision?.status ?? 404, headers, body: null };
  oracle.check(request, answer);
  if (decision?.body) {
    if (decision.body.kind !== 'file') throw new Violation('a body that is no file’s');
    const { start, end, content } = decision.body;
    if (start < 0 || end > content.size || (start >= end && content.size > 0))
      throw new Violation(`bytes ${start} to ${end}`);
    if (!content.file.startsWith(`${tree.folder}/`)) throw new Violation(content.file);
    if (request.method !== 'GET') throw new Violation('a body that was not asked for');
  }
  return decision;
}

function sliceOf({ body }: Decision): readonly number[] {
  return body?.kind === 'file' ? [body.start, body.end] : [];
}

/** A request with one header fewer. */
export function withLess(request: FuzzRequest): FuzzRequest[] {
  return Object.keys(request.headers).map((name) => {
    const { [name]: _, ...headers } = request.headers;
    return { ...request, headers };
  });
}

export function headerOf(headers: readonly string[], name: string): string | null {
  const index = headers.findIndex(
    (header, at) => at % 2 === 0 && header.toLowerCase() === name.toLowerCase(),
  );
  return index < 0 ? null : (headers[index + 1] ?? null);
}
