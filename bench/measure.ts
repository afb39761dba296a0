import { type Client, clientOf } from './ask';
import type { Case, Exchange } from './cases';
import type { Load, LoadGenerator } from './load';
import { cpuMicros, residentBytes } from './processes';
import type { Server } from './running';

/** The outcome of one stretch of load on one server. */
export interface Sample {
  /** CPU time of the server per request, in µs, user and system. */
  readonly cpu: number;
  readonly requestsPerSecond: number;
  /** Resident memory of the server after it, in bytes. */
  readonly memory: number;
}

/** A case as it is put to one server: with its path, and its own ETag where the case revalidates. */
export type Question = Pick<Exchange, 'path' | 'headers'>;

/** Connections that the load keeps open at once. */
const CONNECTIONS = 32;

/** Forms the question and asks it once; the reason in words when the answer is not the right one. */
export async function prepare(item: Case, server: Server, client: Client): Promise<Question | string> {
  const isConstant = server.contender.name === 'floor' || server.contender.name === 'limit';
  const { path, headers: given, expect } = isConstant ? { ...item, ...item.constant } : item;
  const tag = item.revalidate ? await tagOf(item, server) : null;
  if (item.revalidate && tag === null) return 'gives no ETag';
  const headers = tag === null ? given : { ...given, 'If-None-Match': tag };
  const answer = await client.get(path, headers);
  if (answer.status !== expect.status) return `answers ${answer.status}`;
  const encoding = answer.headers['content-encoding'];
  if (encoding !== expect.encoding) return `answers in ${encoding ?? 'identity'}`;
  if (expect.length !== undefined && answer.length !== expect.length) return `answers ${answer.length} bytes`;
  return { path, headers };
}

/** Asks for the ETag on a connection of its own: the limit answers every request of one in the same way. */
async function tagOf({ path, headers }: Case, server: Server): Promise<string | null> {
  const client = clientOf(server);
  try {
    const { etag } = (await client.get(path, headers)).headers;
    return typeof etag === 'string' ? etag : null;
  } finally {
    client.close();
  }
}

/** Puts load on a server and reads what it cost. */
export async function sample(
  { contender, origin, pid, scratch }: Server,
  question: Question,
  paths: readonly string[] | undefined,
  seconds: number,
  generator: LoadGenerator,
): Promise<Sample> {
  const many = paths ? { paths } : {};
  const load: Load = { origin, ...question, ...many, seconds, connections: CONNECTIONS, scratch };
  const before = cpuMicros(pid);
  const result = await generator.run(load);
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
