/**
 * The limit: the calls of Node that no build of hashed files can do without, and nothing else. Into an empty folder, each file
 * is read, digested for its name and for browsers, and written under two names; nothing is looked for inside of files. Where
 * something was published, each source and each published file is looked at.
 *
 *     node limit.js SOURCES TARGET
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Calls a function with the path below a folder of each file in it. */
function forEachFile(folder: string, use: (path: string) => void, below = ''): void {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) forEachFile(folder, use, path);
    else use(path);
  }
}

/** Writes a file so that no reader ever sees half of it. */
function write(file: string, bytes: Buffer): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'wx');
  writeSync(descriptor, bytes);
  closeSync(descriptor);
  renameSync(temporary, file);
}

function publish(sources: string, target: string): void {
  const folders = new Set<string>();
  forEachFile(sources, (path) => {
    const bytes = readFileSync(join(sources, path));
    const hash = createHash('md5').update(bytes).digest('hex').slice(0, 12);
    createHash('sha384').update(bytes).digest('base64');
    const plain = join(target, path);
    const folder = dirname(plain);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    write(plain.replace(/(\.[^./]*)?$/, `.${hash}$1`), bytes);
    write(plain, bytes);
  });
}

function look(sources: string, target: string): void {
  forEachFile(sources, (path) => statSync(join(sources, path), { bigint: true }));
  forEachFile(target, (path) => lstatSync(join(target, path), { bigint: true }));
}

const [sources = '', target = ''] = process.argv.slice(2);
if (existsSync(target)) look(sources, target);
else publish(sources, target);
