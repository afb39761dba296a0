import { type Decision, type FileBody, sliceOf } from '../decision';
import { type OpenFile, openUnchanged } from '../disk';
import type { FileRequest } from '../request';
import type { StaticFiles } from '../static-files';

/** Number of times that a file is looked at which changes under our hands, before the request is given up. */
const ATTEMPTS = 3;

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
 * the head never promises what the body does not hold.
 *
 * @returns null when there is no such file any more and the request is the application's
 * @throws the file system's error when the machine is at fault
 */
export async function loadBody<Sender>(
  files: StaticFiles,
  request: FileRequest,
  first: Decision,
  begin: Begin<Sender>,
): Promise<Loaded<Sender> | null> {
  let decision: Decision | null = first;
  for (let attempt = 0; decision !== null && attempt < ATTEMPTS; attempt++) {
    const loaded = await load(files, decision, begin);
    if (loaded !== null) return loaded;
    decision = files.refresh(request) ? files.decide(request) : null;
  }
  const missing = files.missing(request);
  return missing && { decision: missing, bytes: files.bodies.bytesOf(missing) ?? null, sender: null };
}

/** Makes one attempt; null when the file has changed. */
async function load<Sender>(
  { bodies }: StaticFiles,
  decision: Decision,
  begin: Begin<Sender>,
): Promise<Loaded<Sender> | null> {
  const atHand = bodies.bytesOf(decision);
  if (atHand !== undefined) return { decision, bytes: atHand, sender: null };
  const body = decision.body as FileBody;
  if (bodies.takes(body.content)) {
    const bytes = await bodies.load(body.content);
    return bytes === null ? null : { decision, bytes: sliceOf(bytes, body), sender: null };
  }
  const file = await openUnchanged(body.content);
  const sender = file && (await begin(file, body));
  return sender && { decision, sender };
}
