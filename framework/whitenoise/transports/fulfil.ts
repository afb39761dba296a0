import { type OpenFile, openUnchanged } from '../disk';
import type { Body, Decision } from '../static-file';
import type { Question, StaticFiles } from '../static-files';

/** How often a file that changes under our hands is looked at again before the request is given up. */
export const ATTEMPTS = 3;

/** A decision with what is needed to carry it out: the bytes, or an open file that the receiver closes. */
export type Fulfilled =
  | { readonly decision: Decision; readonly bytes: string | Buffer | null; readonly file: null }
  | { readonly decision: Decision; readonly body: Body; readonly file: OpenFile };

/**
 * Fetches from the disk what a decision needs. A file that is not as it was is looked at and decided upon again,
 * so that the head never promises what the body does not hold.
 *
 * @param first null when it is known that there is nothing to fetch any more
 * @returns null when there is no such file any more and the request is the application's
 * @throws the file system's error when the machine is at fault
 */
export async function fulfil(
  files: StaticFiles,
  question: Question,
  first: Decision | null,
): Promise<Fulfilled | null> {
  let decision = first;
  for (let attempt = 0; decision !== null && attempt < ATTEMPTS; attempt++) {
    const { body }: Decision = decision;
    if (body === null) return { decision, bytes: null, file: null };
    const { representation } = body;
    if (files.bodies.takes(representation)) {
      const bytes = files.bodies.get(representation) ?? (await files.bodies.load(representation));
      if (bytes !== null) return { decision, bytes: part(bytes, body), file: null };
    } else {
      const file = await openUnchanged(representation);
      if (file !== null) return { decision, body, file };
    }
    decision = files.refresh(question.url) ? files.decide(question) : null;
  }
  const missing = files.missing(question);
  return (
    missing && {
      decision: missing,
      bytes: missing.body && files.bodies.get(missing.body.representation),
      file: null,
    }
  );
}

/** What a body is of its representation's bytes. */
export function part(bytes: string | Buffer, { representation, start, end }: Body): string | Buffer {
  if (end - start === representation.size) return bytes;
  return typeof bytes === 'string' ? bytes.slice(start, end) : bytes.subarray(start, end);
}
