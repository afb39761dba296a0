import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Oracle, Violation } from './oracle';
import { etagsOf, filesOf } from './pure';
import { type Exchange, exchange, readAnswers } from './raw';
import { recombined, requestParts } from './requests';
import { SEED } from './seeds';
import type { Servers } from './servers';
import { type ByteStream, streams } from './streams';
import { SECRET, type Tree } from './tree';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** The number of connections at one time. */
const CONCURRENT = 24;

/** Two servers that must answer every stream alike. */
export interface Pair {
  readonly name: string;
  readonly ordinary: number;
  readonly accelerated: number;
  readonly open?: (port: number) => Socket;
  /**
   * True where requests pipelined before `Connection: close` may be lost: Node's own https server ends such a
   * connection without what TLS has not sent yet, whatever its listener is. (Seen with `response.end(buffer)` of
   * 64 kB alone, Node 20.20.)
   */
  readonly losesPipelined?: boolean;
}

export function pairsOf({ ports }: Servers): Record<'http' | 'https' | 'middleware', Pair> {
  const open = (port: number) => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  return {
    http: { name: 'http', ordinary: ports.http, accelerated: ports.accelerated },
    middleware: { name: 'middleware', ordinary: ports.http, accelerated: ports.middleware },
    https: {
      name: 'https',
      ordinary: ports.https,
      accelerated: ports.acceleratedHttps,
      open,
      losesPipelined: true,
    },
  };
}

/**
 * Sends streams of requests to the ordinary and to the accelerated server.
 *
 * @returns how many requests were sent, to both
 */
export async function fuzzWire(tree: Tree, pair: Pair, streamCount: number): Promise<number> {
  const oracle = new Oracle(tree);
  const source = streams(recombined(requestParts(tree, etagsOf(filesOf(tree), tree)), SEED), SEED);
  let sent = 0;
  let started = 0;
  const worker = async () => {
    while (started < streamCount) {
      const number = started++;
      const stream = source.next().value as ByteStream;
      sent += 2 * stream.requests.length;
      try {
        await checkStream(oracle, pair, stream);
      } catch (error) {
        const bytes = stream.pieces.map((piece) => JSON.stringify(piece.toString('latin1').slice(0, 3000)));
        throw new Error(
          `stream ${number} over ${pair.name}, FUZZ_SEED=${SEED}: ${(error as Error).message}\n${bytes.join('\n')}`,
          { cause: error },
        );
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return sent;
}

async function checkStream(oracle: Oracle, pair: Pair, stream: ByteStream): Promise<void> {
  const patience = stream.clean ? 200 : 5;
  const whole = stream.clean && !(pair.losesPipelined && stream.requests.length > 1);
  const [ordinary, accelerated] = await Promise.all([
    exchange(pair.ordinary, stream.pieces, patience, pair.open),
    exchange(pair.accelerated, stream.pieces, patience, pair.open),
  ]);
  for (const { received } of [ordinary, accelerated]) {
    if (received.includes(SECRET)) throw new Violation('bytes from outside of the roots');
    if (received.includes('HTTP/1.1 500')) throw new Violation('500');
  }
  if (whole) {
    const methods = stream.requests.map(({ method }) => method);
    for (const [name, { received, closedByServer }] of Object.entries({ ordinary, accelerated })) {
      let answers: ReturnType<typeof readAnswers>;
      try {
        answers = readAnswers(received, methods);
      } catch (error) {
        throw new Violation(`${name}: ${(error as Error).message}`);
      }
      for (const [index, answer] of answers.entries()) {
        const request = stream.requests[index];
        if (request) oracle.check(request, answer);
      }
      if (!closedByServer) throw new Violation(`${name}: Connection: close was not honoured`);
    }
  }
  const [one, other] = [comparable(ordinary), comparable(accelerated)];
  if (whole ? one !== other : !agree(one, other)) {
    let at = 0;
    while (at < one.length && one[at] === other[at]) at++;
    const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 200), at + 200));
    throw new Violation(
      `the transports differ at ${at}:\n  ordinary ${near(one)}\n  accelerated ${near(other)}`,
    );
  }
}

/**
 * Returns the answers without the parts that depend on time alone. Node puts an interim answer to a pipelined request wherever its
 * connection is at that moment, even in the middle of another answer.
 */
function comparable({ received }: Exchange): string {
  return received
    .toString('latin1')
    .replace(/\r\nDate: [^\r]+\r\n/g, '\r\nDate: -\r\n')
    .replaceAll(CONTINUE, '');
}

/**
 * On bytes that Node's parser refuses, it drops the connection with everything still to be sent, so how many answers
 * come out before is a matter of time. Those that come must be the same.
 */
function agree(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) =>
    text.replace(/HTTP\/1\.1 4(?:00|31|08) [^\r]*\r\nConnection: close\r\n\r\n$/, ''),
  );
  return a !== undefined && b !== undefined && (a.startsWith(b) || b.startsWith(a));
}
