import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { type FuzzAnswer, Oracle } from './oracle';
import { etagsOf, filesOf } from './pure';
import { type FuzzRequest, recombined, requestParts } from './requests';
import { SEED } from './seeds';
import { isSendable } from './streams';
import type { Tree } from './tree';

/** The number of streams that are open on the connection at one time. */
const CONCURRENT = 24;
/** Every so many streams the client changes its mind in the middle. */
const FICKLE = 20;

/**
 * Sends requests as streams of one HTTP/2 connection.
 *
 * @returns how many requests were sent
 */
export async function fuzzHttp2(tree: Tree, port: number, cases: number): Promise<number> {
  const oracle = new Oracle(tree);
  const source = recombined(requestParts(tree, etagsOf(filesOf(tree), tree)), SEED);
  const session = connect(`http://127.0.0.1:${port}`);
  await once(session, 'connect');
  let started = 0;
  const worker = async () => {
    while (started < cases) {
      const request = source.next().value as FuzzRequest;
      if (!isSendable(request) || !request.target.startsWith('/')) continue;
      // Blanks around a value make a request malformed (RFC 9113 §8.2.1): nghttp2 resets the stream.
      if (Object.values(request.headers).some((value) => value !== value.trim())) continue;
      started++;
      if (started % FICKLE === 0) {
        await abandon(session, request);
        continue;
      }
      try {
        oracle.check(request, await ask(session, request));
      } catch (error) {
        const said = `${(error as Error).message}\n${JSON.stringify(request)}`;
        throw new Error(`http2 case ${started}, FUZZ_SEED=${SEED}: ${said}`, { cause: error });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENT }, worker));
  } finally {
    session.close();
  }
  return started;
}

const opened = (session: ClientHttp2Session, { method, target, headers }: FuzzRequest) =>
  session.request({ ':method': method, ':path': target, ...headers }, { endStream: true });

async function ask(session: ClientHttp2Session, request: FuzzRequest): Promise<FuzzAnswer> {
  const stream = opened(session, request);
  const answer = once(stream, 'response');
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(stream, 'close');
  const [[fields]] = (await Promise.all([answer, ended])) as [
    [Record<string, string | string[] | number>],
    unknown,
  ];
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR)
    throw new Error(`the stream was reset: ${stream.rstCode}`);
  const headers = new Map(
    Object.entries(fields).map(
      ([name, value]) => [name, Array.isArray(value) ? value : [String(value)]] as const,
    ),
  );
  return { status: Number(fields[':status']), headers, body: Buffer.concat(chunks) };
}

async function abandon(session: ClientHttp2Session, request: FuzzRequest): Promise<void> {
  const stream = opened(session, request);
  stream.on('error', () => {});
  stream.on('data', () => stream.close(constants.NGHTTP2_CANCEL));
  if (request.target.length % 2) stream.close(constants.NGHTTP2_CANCEL);
  await once(stream, 'close');
}
