import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Manifest, readManifest } from '../../../framework/manifest';
import { decodeDelta } from '../../deltas/decode';
import { isFromCache } from './browsers';

/** The texts of Accept-Encoding that clients send; undefined for those that send none. */
const CODINGS = [
  'gzip, deflate, br, zstd, dcb, dcz',
  'gzip, deflate, br',
  'gzip',
  'gzip, br, dcb;q=0, dcz;q=0',
  'br, *',
  'dcb, dcz',
  'identity',
  undefined,
];

const KINDS = ['whole', 'head', 'part', 'again'] as const;

/** The first and the last byte of a part that is asked for. */
const PART = [10, 49] as const;

/** A question about a published file. */
export interface Question {
  readonly name: string;
  readonly codings: string | undefined;
  /** Available-Dictionary. */
  readonly offer: string | undefined;
  /** `again` is asked twice, the second time with the tag of the first answer. */
  readonly kind: (typeof KINDS)[number];
}

/** The published files of some releases, as they are in a folder at one time. Answers are judged by them. */
export class Published {
  readonly #files = new Map<string, Buffer>();
  /** The files by the value of Available-Dictionary that a browser sends which has them. */
  readonly #dictionaries = new Map<string, Buffer>();
  readonly #manifest: Manifest;

  constructor(folder: string) {
    const manifest = readManifest(folder);
    if (manifest === null) throw new Error(`${folder} has no manifest`);
    this.#manifest = manifest;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const bytes = readFileSync(file);
      this.#files.set(path.relative(folder, file), bytes);
      this.#dictionaries.set(offerOf(bytes), bytes);
    }
  }

  /** Published names of the files that have differences. */
  get changed(): string[] {
    return Object.keys(this.#manifest.deltas);
  }

  /** The published name of a source. */
  nameOf(source: string): string {
    return this.#manifest.paths[source] ?? '';
  }

  /** Every question of every client about files: with each version as a dictionary, others, and none. */
  questions(names: readonly string[]): Question[] {
    return names.flatMap((name) => {
      const offers = [
        ...(this.#manifest.deltas[name] ?? []).map(({ dictionary }) => `:${dictionary}:`),
        offerOf(this.bytes(name)),
        offerOf(Buffer.from('what nobody has published')),
        ':x:, :y:',
        undefined,
      ];
      return offers.flatMap((offer) =>
        CODINGS.flatMap((codings) => KINDS.map((kind) => ({ name, codings, offer, kind }))),
      );
    });
  }

  bytes(name: string): Buffer {
    const bytes = this.#files.get(name);
    if (bytes === undefined) throw new Error(`there is no ${name}`);
    return bytes;
  }

  /** Gives the bytes of a file in a coding, for who has made an offer; null where there are none. */
  represented(name: string, coding: string, offer: string | undefined): Buffer | null {
    const suffix = { identity: '', br: '.br', gzip: '.gz' }[coding];
    if (suffix !== undefined) return this.bytes(name + suffix);
    const delta = this.#manifest.deltas[name]?.find(
      ({ dictionary, encoding }) => encoding === coding && offer === `:${dictionary}:`,
    );
    return delta === undefined ? null : this.bytes(delta.path);
  }

  /** Decodes a body as the client does that made an offer: by its own copy of the dictionary. */
  decoded(body: Buffer, coding: string, offer: string | undefined): Buffer {
    if (coding === 'identity') return body;
    if (coding === 'br') return brotliDecompressSync(body);
    if (coding === 'gzip') return gunzipSync(body);
    const dictionary = this.#dictionaries.get(offer ?? '');
    if (dictionary === undefined) throw new Error(`in ${coding}, of which the client has no dictionary`);
    return decodeDelta(body, dictionary);
  }
}

function offerOf(bytes: Buffer): string {
  return `:${createHash('sha256').update(bytes).digest('base64')}:`;
}

/**
 * Tells whether a client has said that it reads a coding: differences have to be named. Who says nothing reads
 * everything (RFC 9110 §12.5.3); HAProxy takes it at its word, and sends what it has.
 */
function reads(codings = '*', coding: string): boolean {
  if (coding === 'identity') return true;
  const named = codings.split(', ');
  return named.includes(coding) || (named.includes('*') && !coding.startsWith('dc'));
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly coding: string;
  readonly body: Buffer;
}

/** The outcome of many questions. */
export interface Heard {
  readonly answers: number;
  /** Answers that were wrong: all of them have to be right. */
  readonly faults: readonly string[];
  readonly codings: ReadonlySet<string>;
  /** The names of files that came as a difference, each with the dictionary. */
  readonly deltas: ReadonlySet<string>;
  /** The processes that made the answers, which 304 does not tell. */
  readonly processes: ReadonlySet<string>;
  readonly fromCache: number;
  /** The number of answers with a difference in them. */
  readonly deltaBodies: number;
}

const LANES = 8;

/** Asks many questions at a time, and judges every answer. */
export async function hear(
  site: string,
  published: Published,
  questions: readonly Question[],
): Promise<Heard> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: LANES });
  const [faults, codings, deltas, processes] = [
    [] as string[],
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  let [answers, fromCache, deltaBodies] = [0, 0, 0];
  const one = async (question: Question): Promise<void> => {
    const ask = async (headers: http.OutgoingHttpHeaders = {}, method = 'GET') => {
      const url = `${site}/static/${question.name}`;
      const answer = await askAgain(() => askOnce(url, agent, question, headers, method));
      answers++;
      if (isFromCache(answer.headers)) fromCache++;
      if (answer.coding !== 'none') codings.add(answer.coding);
      if (answer.coding.startsWith('dc')) {
        deltas.add(`${question.name} ${question.offer}`);
        if (answer.body.length > 0) deltaBodies++;
      }
      const process = answer.headers['x-process'];
      if (typeof process === 'string') processes.add(process);
      return answer;
    };
    try {
      const fault = await judge(published, question, ask);
      if (fault !== null) faults.push(`${JSON.stringify(question)}: ${fault}`);
    } catch (error) {
      faults.push(`${JSON.stringify(question)}: ${(error as Error).message}`);
    }
  };
  const waiting = questions.values();
  const lane = async () => {
    for (const question of waiting) await one(question);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  agent.destroy();
  return { answers, faults, codings, deltas, processes, fromCache, deltaBodies };
}

type Ask = (headers?: http.OutgoingHttpHeaders, method?: string) => Promise<Answer>;

/** Asks a question, and says what is wrong with the answer; null for nothing. */
async function judge(published: Published, question: Question, ask: Ask): Promise<string | null> {
  if (question.kind === 'whole') return faultOfWhole(published, question, await ask());
  if (question.kind === 'head') return faultOfHead(published, question, await ask({}, 'HEAD'));
  if (question.kind === 'part') {
    return faultOfPart(published, question, await ask({ range: `bytes=${PART.join('-')}` }));
  }
  const first = await ask();
  const second = await ask({ 'if-none-match': first.headers.etag });
  const isSame = second.headers.etag === first.headers.etag;
  const fault = faultOfWhole(published, question, first);
  if (fault !== null) return fault;
  if (second.status === 304 && isSame && second.body.length === 0) return null;
  // HAProxy sends what it has by then, such as the form without a coding, if the client reads it.
  return isSame ? `${first.headers.etag} again: ${second.status}` : faultOfWhole(published, question, second);
}

function faultOfWhole(published: Published, question: Question, answer: Answer): string | null {
  const { status, headers, coding, body } = answer;
  if (status !== 200) return `status ${status}`;
  if (!reads(question.codings, coding)) return `in ${coding}, which the client does not read`;
  if (headers['content-length'] !== undefined && headers['content-length'] !== String(body.length)) {
    return `${body.length} bytes, ${headers['content-length']} were told`;
  }
  const isRight = published.decoded(body, coding, question.offer).equals(published.bytes(question.name));
  return isRight ? null : `other bytes, in ${coding}`;
}

function faultOfHead(
  published: Published,
  { name, codings, offer }: Question,
  answer: Answer,
): string | null {
  const { status, headers, coding, body } = answer;
  if (status !== 200 || body.length > 0) return `status ${status}, ${body.length} bytes`;
  const whole = reads(codings, coding) ? published.represented(name, coding, offer) : null;
  if (whole === null) return `in ${coding}, which the client does not read`;
  const length = headers['content-length'];
  return length === undefined || length === String(whole.length) ? null : `${length} bytes in ${coding}`;
}

/** A cache may send a part of what it has in the client's coding, or everything. */
function faultOfPart(published: Published, question: Question, answer: Answer): string | null {
  const { status, headers, coding, body } = answer;
  if (status === 200) return faultOfWhole(published, question, answer);
  const { name, codings, offer } = question;
  const whole = reads(codings, coding) ? published.represented(name, coding, offer) : null;
  if (status !== 206 || whole === null) return `status ${status}, in ${coding}`;
  const [first, last] = [PART[0], Math.min(PART[1], whole.length - 1)];
  const isRight =
    headers['content-range'] === `bytes ${first}-${last}/${whole.length}` &&
    body.equals(whole.subarray(first, last + 1));
  return isRight ? null : `another part, ${headers['content-range']} in ${coding}`;
}

/**
 * Asks once more where a worker that goes has closed the kept connection: browsers do so with theirs, while HAProxy sends
 * nothing but GET again on its own, and answers 502 to HEAD. That no GET is lost is what the other deploys show.
 */
async function askAgain(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await ask();
    return answer.status === 502 ? await ask() : answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNRESET' && code !== 'EPIPE') throw error;
    return ask();
  }
}

function askOnce(
  url: string,
  agent: http.Agent,
  { codings, offer }: Question,
  more: http.OutgoingHttpHeaders,
  method: string,
): Promise<Answer> {
  const headers: http.OutgoingHttpHeaders = { ...more };
  if (codings !== undefined) headers['accept-encoding'] = codings;
  if (offer !== undefined) headers['available-dictionary'] = offer;
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent, headers, method, timeout: 20_000 }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        const coding = status === 304 ? 'none' : (headers['content-encoding'] ?? 'identity');
        resolve({ status, headers, coding, body: Buffer.concat(pieces) });
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
    request.end();
  });
}
