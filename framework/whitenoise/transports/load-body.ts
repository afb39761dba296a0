import type { Content } from '../content';
import { Absent, contentOf, type Decision, type FileBody, type Outcome, sliceOf, Unread } from '../decision';
import { type OpenFile, openUnchanged } from '../disk';
import type { FileRequest } from '../request';
import type { StaticFiles } from '../static-files';

/** Number of attempts to read files that keep changing while they are read, before the request counts as missing. */
const ATTEMPTS = 4;

/** An answer with its bytes, or with what sends them piece by piece. */
export type Loaded<Sender> =
  | { readonly decision: Decision; readonly bytes: string | Buffer | null; readonly sender: null }
  | { readonly decision: Decision; readonly sender: Sender };

/**
 * Begins to send a file that is too large for memory. It takes the open file over and closes it.
 *
 * @returns null when nothing can be sent because the file has changed
 */
export type Begin<Sender> = (file: OpenFile, body: FileBody) => Promise<Sender | null>;

/**
 * Reads from the disk what an answer sends. A file that is not as it was is looked at and decided upon again, so that
 * the head never promises what the body does not hold. Where it is gone, a page may answer for it, which is a file,
 * too.
 *
 * @returns null when there is no such file any more and the request is the application's
 * @throws the file system's error when the machine is at fault
 */
export async function loadBody<Sender>(
  files: StaticFiles,
  request: FileRequest,
  first: Outcome | Absent,
  begin: Begin<Sender>,
): Promise<Loaded<Sender> | null> {
  let outcome = first instanceof Absent ? await askFor(first, files, request) : first;
  for (let attempt = 0; outcome !== null && attempt < ATTEMPTS; attempt++) {
    const loaded = await load(files, outcome, begin);
    if (loaded !== null) return loaded;
    files.refresh(request);
    outcome = decideWithoutOthers(files, request);
  }
  if (outcome === null) return null;
  const missing = files.missing(request);
  return missing && { decision: missing, bytes: files.bodies.bytesOf(missing) ?? null, sender: null };
}

/** Asks others for a file that is not here, and decides again. */
async function askFor(absent: Absent, files: StaticFiles, request: FileRequest): Promise<Outcome | null> {
  await absent.ask();
  return decideWithoutOthers(files, request);
}

/** Decides without asking others again: they were asked, or had no reason to be. */
function decideWithoutOthers(files: StaticFiles, request: FileRequest): Outcome | null {
  const outcome = files.decide(request);
  return outcome instanceof Absent ? files.missing(request) : outcome;
}

/** Makes one attempt; null when the file has changed. */
async function load<Sender>(
  { bodies }: StaticFiles,
  outcome: Outcome,
  begin: Begin<Sender>,
): Promise<Loaded<Sender> | null> {
  const content = contentOf(outcome);
  const atHand = bodies.bytesAtHand(outcome);
  if (content === null || atHand !== undefined)
    return { decision: outcome as Decision, bytes: atHand ?? null, sender: null };
  // HEAD sends no bytes, so none are kept in memory for it.
  const sendsBytes = !(outcome instanceof Unread) || outcome.sendsBytes;
  if (sendsBytes && (bodies.takes(content) || bodies.takesAgain(content))) {
    const bytes = await bodies.load(content);
    return bytes === null ? null : answerWith(bytes, outcome);
  }
  const file = await openUnchanged(content);
  return file && sendFrom(file, content, outcome, begin);
}

/** @param bytes of the whole content, which has been recognised */
function answerWith(bytes: string | Buffer, outcome: Outcome): Loaded<never> | null {
  const decision = decided(outcome);
  if (decision?.body?.kind !== 'file') return decision && { decision, bytes: null, sender: null };
  return { decision, bytes: sliceOf(bytes, decision.body), sender: null };
}

/** Begins to send an open file in pieces. It is closed here where nothing of it is sent. */
async function sendFrom<Sender>(
  file: OpenFile,
  content: Content,
  outcome: Outcome,
  begin: Begin<Sender>,
): Promise<Loaded<Sender> | null> {
  let decision: Decision | null = null;
  let body: FileBody | null = null;
  try {
    if (await content.verify(file)) decision = decided(outcome);
    if (decision?.body?.kind === 'file') body = decision.body;
  } finally {
    if (body === null) file.close();
  }
  if (decision === null) return null;
  if (body === null) return { decision, bytes: null, sender: null };
  const sender = await begin(file, body);
  return sender && { decision, sender };
}

/** The decision, now that the content has been read; null if it still cannot be made. */
function decided(outcome: Outcome): Decision | null {
  const next = outcome instanceof Unread ? outcome.decide() : outcome;
  return next instanceof Unread ? null : next;
}
