import type { Duplex } from 'node:stream';

/** A request. The path is sent exactly as it is given. */
export interface Ask {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response. */
export interface Answer {
  readonly status: number;
  /** By lower-case name; of repeated headers, joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * One HTTP/1.1 exchange on a connection of its own, written by hand: nothing between the test and the wire.
 *
 * @param last how the connection is ended: by the request itself, or by another that follows at its heels, so
 *   that the first is one of a connection that stays open
 */
export async function exchange(
  connect: () => Duplex,
  ask: Ask,
  last: 'the only request' | 'followed by another' = 'the only request',
): Promise<Answer> {
  const { path, method = 'GET', headers = {}, body = '' } = ask;
  const alone = last === 'the only request';
  const close = { Connection: 'close' };
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const first = requestText(method, path, { ...(alone ? close : {}), ...length, ...headers }) + body;
  return parse(await collect(connect(), alone ? first : first + requestText('GET', '/', close)), method);
}

function requestText(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: 'localhost', ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** Sends text, as UTF-8, and gives all that comes back until the connection ends. */
export function collect(socket: Duplex, text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('close', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
    socket.write(text);
  });
}

/** Reads one answer, and holds its length to what it says. */
export function parse(bytes: Buffer, method: string): Answer {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`no whole head came back: ${bytes.toString('latin1').slice(0, 200)}`);
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  const status = Number(statusLine.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  const bodiless = method === 'HEAD' || status === 304 || status === 204;
  if (headers['transfer-encoding'] === 'chunked' && !bodiless)
    return { status, headers, body: dechunk(rest) };
  const declared = headers['content-length'];
  const length = bodiless ? 0 : declared === undefined ? rest.byteLength : Number(declared);
  const next = rest.subarray(length);
  if (rest.byteLength < length)
    throw new Error(`Content-Length is ${length}, and ${rest.byteLength} bytes came`);
  if (next.byteLength > 0 && !next.toString('latin1').startsWith('HTTP/1.1 ')) {
    throw new Error(`${next.byteLength} bytes came after the ${length} of the ${status} to ${method}`);
  }
  return { status, headers, body: rest.subarray(0, length) };
}

function dechunk(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let position = 0; ; ) {
    const end = bytes.indexOf('\r\n', position);
    const size = Number.parseInt(bytes.subarray(position, end).toString('latin1'), 16);
    if (end < 0 || !(size > 0)) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    position = end + 2 + size + 2;
  }
}
