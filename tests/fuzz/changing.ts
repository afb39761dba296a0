import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { AUTOREFRESH } from './kinds';
import { type FuzzAnswer, Oracle, Violation } from './oracle';
import { exchange, readAnswers } from './raw';
import { type FuzzRequest, randomNumbers, recombined, requestParts } from './requests';
import { SEED } from './seeds';
import { type Servers, startServers } from './servers';
import { isSendable } from './streams';
import { MODIFIED, SECRET, type ServedFile, type Tree } from './tree';

/** Names under `/static/`, and how many bytes their versions have about: small, beyond a string, beyond a piece. */
const SIZES: Readonly<Record<string, number>> = {
  'small.css': 400,
  'middle.js': 30_000,
  'large.txt': 300_000,
  'folder/in.css': 2_000,
  'folder/deep/er.js': 70_000,
};

/**
 * A tree whose files change from one request to the next. It knows what is there now, so that the oracle does; and
 * every version that ever was, for answers that a change may have overtaken.
 */
class ChangingTree implements Tree {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-changing-'));
  readonly root = path.join(this.folder, 'root');
  readonly site = path.join(this.folder, 'site');
  readonly files = new Map<string, ServedFile>();
  readonly redirects = new Map<string, string>();
  readonly forbidden = Object.keys(SIZES).flatMap((name) => [`/static/${name}.gz`, `/static/${name}.br`]);
  readonly versions = new Map<string, ServedFile[]>();
  #count = 0;

  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;

    mkdirSync(this.root);
    mkdirSync(this.site);
    writeFileSync(path.join(this.folder, 'secret.txt'), SECRET);
    for (const name of Object.keys(SIZES)) this.#write(name);
  }

  /** One file is written anew, or makes way for nothing, a folder or a link that leads out. */
  change(): void {
    const names = Object.keys(SIZES);
    const name = names[this.#random() % names.length] ?? '';
    const kind = this.#random() % 8;
    if (kind < 5) this.#write(name);
    else this.#clear(name);
    if (kind === 6) mkdirSync(path.join(this.root, name), { recursive: true });
    if (kind === 7) symlinkSync(path.join(this.folder, 'secret.txt'), path.join(this.root, name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(name: string): void {
    const number = this.#count++;
    const line = `/* ${name}, version ${number} */\n`;
    const bytes = Buffer.from(line.repeat(1 + (SIZES[name] ?? 0) / line.length));
    const representations = new Map([['identity', bytes]]);
    if (this.#random() % 2) representations.set('gzip', gzipSync(bytes));
    if (this.#random() % 2) representations.set('br', brotliCompressSync(bytes, { params: { 1: 4 } }));
    // Times of files that follow each other are not always in order; that two versions share one would be a guess.
    const modified = MODIFIED + (number % 50);
    this.#clear(name);
    for (const [coding, content] of representations) {
      this.#put(`${name}${{ identity: '', gzip: '.gz', br: '.br' }[coding]}`, content, modified);
    }
    const url = `/static/${name}`;
    const file = { url, representations, modified };
    this.files.set(url, file);
    this.versions.set(url, [...(this.versions.get(url) ?? []), file].slice(-200));
  }

  /** In one step, as a deploy should: half a file is a version that nobody wrote. */
  #put(name: string, bytes: Buffer, modified: number): void {
    const [made, file] = [path.join(this.folder, 'made'), path.join(this.root, name)];
    writeFileSync(made, bytes);
    utimesSync(made, modified, modified);
    mkdirSync(path.dirname(file), { recursive: true });
    renameSync(made, file);
  }

  #clear(name: string): void {
    this.files.delete(`/static/${name}`);
    for (const suffix of ['', '.gz', '.br'])
      rmSync(path.join(this.root, name + suffix), { recursive: true, force: true });
  }
}

/** The number of clients that send requests while files change. */
const CONCURRENT = 8;

/**
 * Asks servers with autorefresh for files that change. In the first half they change between two requests, and the
 * answer must be the version that is there; in the other half at any moment, and it must be one that was, or none.
 *
 * @returns how many requests were sent
 */
export async function fuzzChanging(cases: number): Promise<number> {
  const random = randomNumbers(SEED + 2);
  const tree = new ChangingTree(random);
  const servers = await startServers(tree, AUTOREFRESH);
  const source = recombined(requestParts(tree, ['"none"']), SEED);
  const next = (): FuzzRequest => {
    for (;;) {
      const request = source.next().value as FuzzRequest;
      if (isSendable(request)) return request;
    }
  };
  try {
    await inTurn(tree, servers, cases / 2, next);
    await atOnce(tree, servers, cases / 2, next);
  } finally {
    await servers.close();
    tree.remove();
  }
  return cases;
}

async function inTurn(
  tree: ChangingTree,
  servers: Servers,
  cases: number,
  next: () => FuzzRequest,
): Promise<void> {
  const oracle = new Oracle(tree);
  for (let done = 0; done < cases; done += 2) {
    tree.change();
    const request = next();
    for (const transport of ['http', 'accelerated'] as const) {
      const { answer } = await ask(servers.ports[transport], request);
      explained(request, done, () => {
        if (answer === null) throw new Violation(`${transport}: no whole answer`);
        oracle.check(request, answer);
      });
    }
  }
}

async function atOnce(
  tree: ChangingTree,
  servers: Servers,
  cases: number,
  next: () => FuzzRequest,
): Promise<void> {
  let asked = 0;
  const client = async (number: number): Promise<void> => {
    while (asked < cases) {
      const count = asked++;
      const request = next();
      const port = number % 2 ? servers.ports.http : servers.ports.accelerated;
      const { answer, received } = await ask(port, request);
      explained(request, count, () => checkAgainstHistory(tree, request, answer, received));
    }
  };
  const clients = Promise.all(Array.from({ length: CONCURRENT }, (_, number) => client(number)));
  const settled = clients.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([settled, new Promise<boolean>((resolve) => setImmediate(resolve, false))])))
    tree.change();
  await clients;
}

/** An answer is one version, whole and right; a miss; or a connection that ends before what was promised. */
function checkAgainstHistory(
  tree: ChangingTree,
  request: FuzzRequest,
  answer: FuzzAnswer | null,
  received: Buffer,
): void {
  if (received.includes(SECRET)) throw new Violation('bytes from outside of the roots');
  if (answer === null) {
    if (!/^HTTP\/1\.1 20[06] /.test(received.toString('latin1', 0, 13))) throw new Violation('no answer');
    return;
  }
  if (answer.status === 500) throw new Violation('500');
  if (answer.headers.has('x-application')) return;
  const reasons = new Set<string>();
  for (const file of [...tree.versions.values()].flat()) {
    try {
      new Oracle({ files: new Map([[file.url, file]]), redirects: tree.redirects }).check(request, answer);
      return;
    } catch (error) {
      reasons.add((error as Error).message);
    }
  }
  throw new Violation(`right for no version that was: ${[...reasons].join(', ')}`);
}

async function ask(
  port: number,
  request: FuzzRequest,
): Promise<{ answer: FuzzAnswer | null; received: Buffer }> {
  const lines = Object.entries({ Host: 'ours.example', ...request.headers, Connection: 'close' });
  const fields = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const bytes = Buffer.from(`${request.method} ${request.target} HTTP/1.1\r\n${fields}\r\n`, 'latin1');
  const { received } = await exchange(port, [bytes], 500);
  try {
    return { answer: readAnswers(received, [request.method])[0] ?? null, received };
  } catch {
    return { answer: null, received };
  }
}

function explained(request: FuzzRequest, number: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    const said = `${(error as Error).message}\n${JSON.stringify(request)}`;
    throw new Error(`changing case ${number}, FUZZ_SEED=${SEED}: ${said}`, { cause: error });
  }
}
