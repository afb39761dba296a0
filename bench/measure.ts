import type { ChildProcess } from 'node:child_process';
import { type IncomingMessage, request } from 'node:http';
import type { Case } from './cases';
import type { Contender } from './contenders';
import type { Load, LoadResult } from './load';
import { cpuMicros, residentBytes } from './processes';

/** A contender that has been started. */
export interface Running {
  readonly contender: Contender;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly origin: string;
  readonly scratch: string;
}

/** The outcome of one stretch of load on one contender. */
export interface Sample {
  /** CPU time of the server per request, in µs, user and system. */
  readonly cpu: number;
  readonly requestsPerSecond: number;
  /** Resident memory of the server after it, in bytes. */
  readonly memory: number;
}

interface Answer {
  readonly message: IncomingMessage;
  readonly length: number;
}

const ask = (url: string, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, agent: false }, (message) => {
      let length = 0;
      message.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      message.on('end', () => resolve({ message, length }));
      message.on('error', reject);
    });
    outgoing.setTimeout(10_000, () => outgoing.destroy(new Error(`${url}: no answer within 10 s`)));
    outgoing.on('error', reject).end();
  });

/** A case as it is put to one contender: with its address, and its own ETag where the case revalidates. */
export interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Forms the question and asks it once; the reason in words when the answer is not the right one. */
export async function prepare(item: Case, { contender, origin }: Running): Promise<Question | string> {
  const constant = contender.name === 'floor' || contender.name === 'limit';
  const path = constant ? (item.floorPath ?? item.path) : item.path;
  let headers = item.headers;
  if (item.revalidate) {
    const { message } = await ask(origin + item.path, headers);
    const tag = message.headers.etag;
    if (tag === undefined) return 'gives no ETag';
    headers = { ...headers, 'If-None-Match': tag };
  }
  const { message, length } = await ask(origin + path, headers);
  const { expect } = item;
  if (message.statusCode !== expect.status) return `answers ${message.statusCode}`;
  const encoding = message.headers['content-encoding'];
  if (encoding !== expect.encoding) return `answers in ${encoding ?? 'identity'}`;
  if (expect.length !== undefined && length !== expect.length) return `answers ${length} bytes`;
  return { path, headers };
}

/** Puts load on a contender and reads what it cost. */
export async function sample(
  running: Running,
  question: Question,
  paths: readonly string[] | undefined,
  seconds: number,
  generate: (load: Load) => Promise<LoadResult>,
): Promise<Sample> {
  const { contender, origin, pid, scratch } = running;
  const load: Load = { origin, ...question, ...(paths ? { paths } : {}), seconds, connections: 32, scratch };
  const before = cpuMicros(pid);
  const result = await generate(load);
  const used = cpuMicros(pid) - before;
  if (result.errors > 0 || result.requests === 0) {
    throw new Error(
      `${contender.label}: ${result.errors} failed of ${result.requests} requests for ${question.path}`,
    );
  }
  return {
    cpu: used / result.requests,
    requestsPerSecond: result.requests / result.seconds,
    memory: residentBytes(pid),
  };
}
