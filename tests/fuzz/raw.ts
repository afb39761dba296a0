import { once } from 'node:events';
import { connect as connectNet, type Socket } from 'node:net';
import type { FuzzAnswer } from './oracle';

/** The bytes that came over a connection before it ended. */
export interface Exchange {
  readonly received: Buffer;
  /** True where the server ended the connection by itself, before the client did. */
  readonly closedByServer: boolean;
}

/** The interval of looking for new bytes, in ms. Rounds are counted and not time: a busy machine is no silence. */
const ROUND = 20;
/** The server has to let go of a connection within so many rounds after its client has gone. */
const DEADLINE = 500;

/**
 * Sends bytes in the given pieces and takes what comes back until the connection is closed.
 *
 * @param patience after so many rounds of silence the client goes away: a server may wait longer for the rest of a head
 * @throws Error when the server keeps a connection whose client has gone
 */
export async function exchange(
  port: number,
  pieces: readonly Buffer[],
  patience: number,
  open: (port: number) => Socket = (to) => connectNet(to, '127.0.0.1'),
): Promise<Exchange> {
  const socket = open(port);
  const chunks: Buffer[] = [];
  let silence = 0;
  let closed = false;
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    silence = 0;
    chunks.push(chunk);
  });
  socket.on('close', () => {
    closed = true;
  });
  socket.setNoDelay(true);
  await once(socket, 'encrypted' in socket ? 'secureConnect' : 'connect');
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const [index, piece] of pieces.entries()) {
    if (closed) break;
    socket.write(piece);
    if (index + 1 < pieces.length) await new Promise(setImmediate);
  }
  let closedByServer = true;
  silence = 0;
  let watch: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      silence++;
      if (silence === patience) {
        closedByServer = false;
        socket.end();
      }
      if (silence > patience + DEADLINE)
        reject(new Error('the server kept a connection whose client had gone'));
    }, ROUND);
  });
  try {
    await Promise.race([ended, deadline]);
  } finally {
    clearInterval(watch);
    socket.destroy();
  }
  return { received: Buffer.concat(chunks), closedByServer };
}

/**
 * Reads the answers to requests of the given methods out of a byte stream: as simple as RFC 9112 allows, and
 * unforgiving.
 *
 * @throws Error where the bytes are not exactly that many answers
 */
export function readAnswers(received: Buffer, methods: readonly string[]): FuzzAnswer[] {
  const answers: FuzzAnswer[] = [];
  let at = 0;
  for (const method of methods) {
    const end = received.indexOf('\r\n\r\n', at);
    if (end < 0) throw new Error(`answer ${answers.length + 1} of ${methods.length} is missing`);
    const [statusLine = '', ...lines] = received.toString('latin1', at, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) [A-Z][\w -]*$/i.exec(statusLine)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error(`not a status line: ${JSON.stringify(statusLine)}`);
    const headers = new Map<string, string[]>();
    for (const line of lines) {
      const [, name, value = ''] = /^([!-9;-~]+): (.*)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`not a header: ${JSON.stringify(line)}`);
      headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
    }
    at = end + 4;
    let body: Buffer = Buffer.alloc(0);
    if (method !== 'HEAD' && status !== 204 && status !== 304) {
      const length = Number(headers.get('content-length')?.[0] ?? Number.NaN);
      if (Number.isNaN(length)) throw new Error(`${status} without Content-Length`);
      body = received.subarray(at, at + length);
      if (body.byteLength < length)
        throw new Error(`the body ends after ${body.byteLength} of ${length} bytes`);
      at += length;
    }
    answers.push({ status, headers, body });
  }
  if (at !== received.byteLength) throw new Error(`${received.byteLength - at} bytes after the last answer`);
  return answers;
}
