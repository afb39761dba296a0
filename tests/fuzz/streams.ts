import { type FuzzRequest, randomNumbers } from './requests';

/** The bytes that are sent over one connection. */
export interface ByteStream {
  readonly requests: readonly FuzzRequest[];
  readonly pieces: readonly Buffer[];
  /** True where every request in it is well-formed and has to be answered. */
  readonly clean: boolean;
}

/** Characters that can stand in a request line; others make a request malformed. */
const IN_A_TARGET = /^(?:https?:\/\/[\w.]+(?::\d+)?)?\/[\x21-\x7e]*$/i;
const IN_A_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Longer heads are refused by Node. */
const LONGEST = 12_000;

/** Lines that no parser may let through, or that make a request another one than it seems. */
const DIRT = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\x7f',
    '\r\n\r\n',
    'GET',
    'HTTP/1.1',
    ':',
    '\t',
    '\xff',
    '\u0080',
    '\v',
  ],
  ...['Content-Length: 5\r\n', 'Content-Length: -1\r\n', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n',
    'Upgrade: h2c\r\n',
  ],
  ...[
    'Transfer-Encoding : chunked\r\n',
    ' Folded: yes\r\n',
    'Host: a\r\nHost: b\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...[
    'Connection: close\r\n',
    'Connection: upgrade\r\n',
    'Range: bytes=0-1\r\nRange: bytes=2-3\r\n',
    'X: \0\r\n',
  ],
  ...[
    'If-None-Match: *\r\nIf-None-Match: "x"\r\n',
    'Trailer: x\r\n',
    `X: ${'y'.repeat(9000)}\r\n`,
    'No-Colon\r\n',
  ],
];

const CLOSING: FuzzRequest = { method: 'GET', target: '/static/nine.bin', headers: { connection: 'close' } };

/** Streams of one to five pipelined requests, cut into pieces, some of them soiled; endless, the same for a seed. */
export function* streams(requests: Iterator<FuzzRequest>, seed: number): Generator<ByteStream> {
  const random = randomNumbers(seed + 1);
  for (;;) {
    const batch: FuzzRequest[] = [];
    const many = 1 + (random() % 4);
    while (batch.length < many) {
      const request = requests.next().value as FuzzRequest;
      const heavy = request.target.includes('huge') && random() % 20 > 0;
      if (!heavy && isSendable(request)) batch.push(request);
    }
    batch.push(CLOSING);
    let text = batch.map((request) => render(request, random)).join('');
    const clean = random() % 4 > 0;
    if (!clean) text = soiled(text, random);
    yield { requests: batch, pieces: cut(Buffer.from(text, 'latin1'), random), clean };
  }
}

export function isSendable({ method, target, headers }: FuzzRequest): boolean {
  const values = Object.values(headers);
  // What is no request to Node's parser is no question to us; TRACE is answered by nobody alike.
  return (
    method !== 'TRACE' &&
    IN_A_TARGET.test(target) &&
    values.every((value) => IN_A_VALUE.test(value)) &&
    values.join('').length + target.length < LONGEST
  );
}

function render({ method, target, headers }: FuzzRequest, random: () => number): string {
  const lines = [['Host', 'ours.example'], ...Object.entries(headers)].map(([name = '', value]) => {
    const spelled = [name, name.toUpperCase(), name.replace(/^./, (c) => c.toUpperCase())][random() % 3];
    const space = ['', ' ', '  ', '\t'][random() % 8] ?? ' ';
    return `${spelled}:${space}${value}\r\n`;
  });
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Text that was changed in one to three places. */
function soiled(text: string, random: () => number): string {
  let result = text;
  for (let count = 1 + (random() % 3); count > 0; count--) {
    const lineStarts = [...result.matchAll(/\r\n/g)].map(({ index }) => index + 2);
    const anywhere = random() % result.length;
    const at = random() % 2 ? anywhere : (lineStarts[random() % lineStarts.length] ?? anywhere);
    const dirt = DIRT[random() % DIRT.length] ?? '';
    const gone = random() % 3 ? 0 : 1 + (random() % 4);
    const kind = random() % 4;
    result = result.slice(0, at) + (kind > 0 ? dirt : '') + result.slice(at + gone);
  }
  return result;
}

function cut(bytes: Buffer, random: () => number): Buffer[] {
  const style = random() % 4;
  if (style === 0) return [bytes];
  const places = new Set<number>();
  for (let count = 1 + (random() % (style === 1 ? 8 : 2)); count > 0; count--)
    places.add(random() % bytes.byteLength);
  const sorted = [0, ...[...places].filter((place) => place > 0).sort((a, b) => a - b), bytes.byteLength];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}
