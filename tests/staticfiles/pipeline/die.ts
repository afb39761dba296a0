/** Builds `argv[2]` into `argv[3]`, and kills itself before its `argv[4]`-th change to the file system. */
import 'reflect-metadata';
import fs from 'node:fs';

const [sources = '', target = '', moment = ''] = process.argv.slice(2);
let left = Number(moment);
for (const name of [
  'renameSync',
  'rmSync',
  'copyFileSync',
  'writeFileSync',
  'futimesSync',
  'mkdirSync',
] as const) {
  const original = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name](...args: unknown[]) {
      if (--left === 0) process.kill(process.pid, 'SIGKILL');
      return original(...args);
    },
  });
}

// Loaded now, so that it sees the functions above.
const { build, brotli, compressed, FolderDestination, FolderFinder, gzip, hashedFiles } =
  require('../../../framework/staticfiles') as typeof import('../../../framework/staticfiles');
const processing = compressed(hashedFiles({ staticUrl: '/static/' }), { encoders: [gzip, brotli] });
const finders = [new FolderFinder([{ folder: sources }])];
void build(finders, processing, new FolderDestination(target), { clear: true });
