import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contenderNamed } from './contenders';
import { type Figure, figureOf } from './figures';
import { residentBytes, stopServer } from './processes';
import { start } from './running';
import { PLAIN } from './setups';

/** The memory that a server holds under a load that tempts it to hold much, in resident bytes above those before the load. */
export interface MemoryUse {
  readonly name: string;
  readonly note: string;
  readonly bytes: Figure;
}

/** Clients at once, and the size of the file that they ask for. */
const READERS = 200;
const LARGE = 1024 ** 3;
/** The bytes that a slow reader takes at a time, and its interval in ms. */
const SIP = 16 * 1024;
const PAUSE = 50;

/** Together three times the memory budget of 80 MiB that the servers have, whatever the size of a file. */
const BEYOND = 260_000_000;

async function inServer<T>(
  contender: string,
  fill: (root: string) => void,
  use: (port: number, pid: number) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'whitenoise-memory-'));
  try {
    fill(root);
    const { child, port, pid } = await start(contenderNamed(contender), PLAIN, root, root);
    try {
      return await use(port, pid);
    } finally {
      await stopServer(child);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Takes a little of what comes in, then nothing for a while, until the connection is closed. */
async function readSlowly(socket: Socket): Promise<void> {
  socket.on('error', () => {}).pause();
  while (!socket.destroyed) {
    socket.read(SIP) ?? socket.read();
    await sleep(PAUSE);
  }
}

/** The largest memory that a process shows within a time, in bytes. */
async function peak(pid: number, milliseconds: number): Promise<number> {
  let most = 0;
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(100))
    most = Math.max(most, residentBytes(pid));
  return most;
}

/** 200 clients that read a file of 1 GB slowly, all at once; so many times, each in a server of its own. */
export async function slowReaders(contender: string, times: number): Promise<MemoryUse> {
  const seen: number[] = [];
  for (let time = 0; time < times; time++) seen.push(await readBySlowReaders(contender));
  const note = `${READERS} slow readers of a file of 1 GB`;
  return { name: 'slow readers', note, bytes: figureOf(seen) };
}

const readBySlowReaders = (contender: string): Promise<number> =>
  inServer(
    contender,
    (root) => {
      writeFileSync(join(root, 'large.js'), '');
      truncateSync(join(root, 'large.js'), LARGE);
    },
    async (port, pid) => {
      const before = residentBytes(pid);
      const sockets = Array.from({ length: READERS }, () => {
        const socket = createConnection({ port, host: '127.0.0.1' });
        socket.write('GET /static/large.js HTTP/1.1\r\nHost: bench\r\n\r\n');
        return socket;
      });
      for (const socket of sockets) void readSlowly(socket);
      const bytes = (await peak(pid, 6000)) - before;
      for (const socket of sockets) socket.destroy();
      return bytes;
    },
  );

const fetchOnce = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, (response) => response.resume().once('end', resolve).once('error', reject)).once(
      'error',
      reject,
    );
  });

/** Files of three times the memory budget, each asked for twice. */
export const beyondBudget = (contender: string, size: number): Promise<MemoryUse> => {
  const files = Math.ceil(BEYOND / size);
  const note = `${files.toLocaleString('en')} files of ${size / 1000} kB under a budget of 80 MiB`;
  return inServer(
    contender,
    (root) => {
      const content = Buffer.alloc(size, 'x');
      for (let index = 0; index < files; index++) writeFileSync(join(root, `${index}.js`), content);
    },
    async (port, pid) => {
      const before = residentBytes(pid);
      for (let index = 0; index < 2 * files; index += 10) {
        const some = Array.from({ length: 10 }, (_, offset) => (index + offset) % files);
        await Promise.all(some.map((file) => fetchOnce(`http://127.0.0.1:${port}/static/${file}.js`)));
      }
      return { name: `budget, ${size / 1000} kB`, note, bytes: figureOf([residentBytes(pid) - before]) };
    },
  );
};
