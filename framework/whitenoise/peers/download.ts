import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { type ClientRequest, get as getHttp, IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { FileRecord } from '../../manifest';
import { HOP } from './hop';

/** Larger files are not fetched. Bytes. */
const LARGEST = 16 * 1024 * 1024;

/** Time in ms within which a peer has to begin its answer. */
const PATIENCE = 2000;

/** Time in ms within which it has to send all of it: the others are to have their chance. */
const LONGEST = 5000;

/** The evidence that bytes are held against. */
export interface Evidence {
  /** The twelve hex digits in the file's name: the beginning of the MD5 of its bytes. */
  readonly hash: string;
  /** The manifest's facts about the file, where it has any. They are stronger, and the only ones for files in a cycle. */
  readonly record: FileRecord | undefined;
}

/**
 * The outcome of asking one peer: it sent the file; it has no such file; it sent something else, for the reason given;
 * or it did not answer.
 */
export type Download =
  | { readonly kind: 'file' }
  | { readonly kind: 'none' }
  | { readonly kind: 'other'; readonly reason: string }
  | { readonly kind: 'silent'; readonly reason: string };

/**
 * Fetches a file from a peer into a new file on the disk. Redirects are not followed, encoded bodies are not decoded,
 * and nothing remains on the disk unless the bytes are those that the evidence tells.
 *
 * @param file does not exist
 * @param signal ends it
 * @throws the file system's error when the bytes cannot be written
 */
export async function download(
  url: URL,
  file: string,
  evidence: Evidence,
  signal: AbortSignal,
): Promise<Download> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
  const response = await request(url, limited);
  if (!(response instanceof IncomingMessage)) return response;
  const { statusCode, headers } = response;
  if (statusCode !== 200) {
    response.destroy();
    const isNone = statusCode === 404 || statusCode === 410;
    return isNone ? { kind: 'none' } : other(`it answers with status ${statusCode}`);
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    response.destroy();
    return other(`it answers with Content-Encoding ${encoding}`);
  }
  const largest = Math.min(LARGEST, evidence.record?.size ?? LARGEST);
  if (Number(headers['content-length'] ?? 0) > largest) {
    response.destroy();
    return tooLong(largest);
  }
  return save(response, file, evidence, largest);
}

const other = (reason: string): Download => ({ kind: 'other', reason });
const tooLong = (largest: number): Download => other(`it sends more than ${largest} bytes`);
const silent = (error: unknown): Download => ({ kind: 'silent', reason: (error as Error).message });

/** Sends the request, and waits for the head of the answer. */
async function request(url: URL, signal: AbortSignal): Promise<IncomingMessage | Download> {
  // A connection of its own: one that was kept may be closed at the other end just now.
  const options = { agent: false, signal, headers: { ...HOP, 'Accept-Encoding': 'identity' } };
  const request: ClientRequest = url.protocol === 'https:' ? getHttps(url, options) : getHttp(url, options);
  // Also after the head has come.
  request.on('error', () => {});
  const timer = setTimeout(() => request.destroy(new Error('it does not answer')), PATIENCE);
  // After an answer that changes the protocol there is neither a response nor an error.
  const closed = once(request, 'close').then(() => {
    throw new Error('it closes the connection without an answer');
  });
  try {
    const [response] = await Promise.race([once(request, 'response'), closed]);
    return response as IncomingMessage;
  } catch (error) {
    return silent(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes a body to the disk and holds it against the evidence. */
async function save(
  response: IncomingMessage,
  file: string,
  evidence: Evidence,
  largest: number,
): Promise<Download> {
  const md5 = createHash('md5');
  const sha384 = createHash('sha384');
  const handle = await open(file, 'wx').catch((error: unknown) => {
    response.destroy();
    throw error;
  });
  let outcome: Download = { kind: 'file' };
  try {
    let size = 0;
    for await (const piece of pieces(response)) {
      if (!(piece instanceof Uint8Array)) {
        outcome = piece;
        break;
      }
      size += piece.byteLength;
      if (size > largest) {
        outcome = tooLong(largest);
        break;
      }
      md5.update(piece);
      sha384.update(piece);
      // To write once may write a part, where a disk becomes full.
      await handle.writeFile(piece);
    }
    if (outcome.kind === 'file' && !isProven(evidence, md5.digest('hex'), sha384.digest('base64')))
      outcome = other('it sends other bytes than the name says');
    // Power that fails after the rename must not leave a file without its bytes.
    if (outcome.kind === 'file') await handle.sync();
  } catch (error) {
    outcome = silent(error);
    throw error;
  } finally {
    response.destroy();
    await handle.close();
    if (outcome.kind !== 'file') await rm(file, { force: true });
  }
  return outcome;
}

/** The pieces of a body, and at its end the reason why it is not whole. */
async function* pieces(response: IncomingMessage): AsyncGenerator<Uint8Array | Download> {
  try {
    for await (const piece of response) yield piece as Uint8Array;
  } catch (error) {
    yield silent(error);
  }
}

function isProven({ hash, record }: Evidence, md5: string, sha384: string): boolean {
  return record === undefined ? md5.startsWith(hash) : record.integrity === `sha384-${sha384}`;
}
