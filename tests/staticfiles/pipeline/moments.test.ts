import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { cpSync, existsSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, type Destination, FolderDestination, FolderFinder } from '../../../framework/staticfiles';
import { lockFile } from '../../../framework/staticfiles/destination/lock';
import { contents, folder, tree } from '../tree';
import { buildFolder, compressedManifest, expectVariantsMatch, expectWhole, text } from './building';

const RELEASE_ONE = {
  'css/site.css': `@import "base.css";\n${text('site')}`,
  'css/base.css': text('base'),
  'gone.css': text('gone'),
  'same.js': text('same'),
};
const RELEASE_TWO = {
  'css/site.css': `@import "base.css"; @import "new.css";\n${text('site')}`,
  'css/base.css': text('base of the second'),
  'css/new.css': text('new'),
  'same.js': text('same'),
};

/** Calls back after every change to a destination. */
function watched(destination: FolderDestination, changed: () => void): Destination {
  return {
    label: destination.label,
    inventory: () => destination.inventory(),
    read: (name) => destination.read(name),
    lock: () => destination.lock(),
    scratch: () => destination.scratch(),
    async put(...args) {
      const file = await destination.put(...args);
      changed();
      return file;
    },
    async remove(name) {
      await destination.remove(name);
      changed();
    },
  };
}

describe('at every moment of a build', () => {
  it('the published release is whole, and no variant lies beside a version that it does not belong to', async () => {
    const target = folder();
    await buildFolder(tree(RELEASE_ONE), target);
    let moments = 0;
    const destination = watched(new FolderDestination(target), () => {
      moments++;
      expectWhole(target);
    });
    const sources = tree(RELEASE_TWO);
    await build([new FolderFinder([{ folder: sources }])], compressedManifest(), destination, {
      clear: true,
    });
    expect(moments).toBeGreaterThan(20);
  });

  it('a kill leaves the published release whole, and the next build completes it', async () => {
    const [one, two, start] = [tree(RELEASE_ONE), tree(RELEASE_TWO), folder()];
    await buildFolder(one, start);
    const complete = folder();
    cpSync(start, complete, { recursive: true, preserveTimestamps: true });
    await buildFolder(two, complete, { clear: true });

    let kills = 0;
    for (let moment = 1; ; moment += 7) {
      const target = folder();
      cpSync(start, target, { recursive: true, preserveTimestamps: true });
      const killed = await buildAndDie(two, target, moment);
      expectWhole(target);
      if (!killed) break;
      kills++;
      await buildFolder(two, target, { clear: true });
      expect(contents(target), `after a kill at ${moment}`).toEqual(contents(complete));
      expect(existsSync(path.join(target, '.whitenoise', 'scratch'))).toBe(false);
    }
    expect(kills).toBeGreaterThan(5);
  }, 120_000);
});

/** Builds in a process of its own that kills itself before its n-th change to the file system. */
async function buildAndDie(sources: string, target: string, moment: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--require', 'ts-node/register', path.join(__dirname, 'die.ts'), sources, target, String(moment)],
    { stdio: 'inherit' },
  );
  const [, signal] = await once(child, 'exit');
  return signal === 'SIGKILL';
}

describe('two builds at the same time', () => {
  it('keep out of each other’s way: the second one is refused and names the first', async () => {
    const [sources, target] = [tree(RELEASE_ONE), folder()];
    const destination = new FolderDestination(target);
    const unlock = await destination.lock();
    await expect(buildFolder(sources, target)).rejects.toThrow(
      `Another build is writing here: process ${process.pid} on `,
    );
    await expect(buildFolder(sources, target, { dryRun: true })).resolves.toMatchObject({ modified: 4 });
    await unlock();
    await buildFolder(sources, target);
    expectVariantsMatch(target);
  });

  it.each<[string, () => Promise<string>]>([
    ['of a process that is gone', async () => lockOf(await deadProcess())],
    ['whose process id was given to another process', async () => lockOf(process.ppid, 'before')],
    ['that was never written to the end', async () => '{"host"'],
  ])('take over a lock %s', async (_what, lock) => {
    const target = tree({ '.whitenoise/lock': await lock() });
    await expect(buildFolder(tree(RELEASE_ONE), target)).resolves.toMatchObject({ modified: 4 });
    expect(existsSync(path.join(target, '.whitenoise/lock'))).toBe(false);
  });

  it('never see a lock that does not say whose it is', async () => {
    const target = folder();
    const file = path.join(target, 'lock');
    const watcher = spawn(process.execPath, ['-e', WATCH_LOCK, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(watcher.stdout, 'data');
    for (let count = 0; count < 300; count++) lockFile(file)();
    watcher.stdin.end();
    const [seen] = (await once(watcher.stdout, 'data')) as [Buffer];
    expect(seen.toString()).toBe('0 unreadable');
  });

  it('get a lock each in turn, although the one before removes its empty folder', async () => {
    const target = folder();
    const destination = new FolderDestination(target);
    for (let count = 0; count < 3; count++) {
      const unlock = await destination.lock();
      expect(existsSync(path.join(target, '.whitenoise/lock'))).toBe(true);
      await unlock();
      expect(existsSync(path.join(target, '.whitenoise'))).toBe(false);
    }
  });

  it('remove what a killed one left of a lock that it was about to create, and leave a living one’s', async () => {
    const root = folder();
    writeFileSync(path.join(root, 'lock.dead'), lockOf(await deadProcess()));
    writeFileSync(path.join(root, 'lock.empty'), '');
    writeFileSync(path.join(root, 'lock.living'), lockOf(process.pid));
    const release = lockFile(path.join(root, 'lock'));
    expect(Object.keys(contents(root)).sort()).toEqual(['lock', 'lock.living']);
    release();
  });

  it('respect a lock that another takes while they look at one that is given back', () => {
    const file = path.join(folder(), 'lock');
    const giveBack = lockFile(file);
    const { linkSync, readFileSync } = fs;
    /** Takes the lock after so many looks at it, or before it can be created. */
    let looksLeft = 3;
    const take = (): void => {
      looksLeft = 0;
      writeFileSync(file, lockOf(process.pid));
    };
    fs.linkSync = (from, to) => {
      const isFree = to === file && !existsSync(file);
      if (isFree && looksLeft > 0) take();
      try {
        linkSync(from, to);
      } catch (error) {
        if (!isFree) giveBack();
        throw error;
      }
    };
    fs.readFileSync = ((name: string, ...rest: []) => {
      try {
        return readFileSync(name, ...rest);
      } finally {
        if (name === file && looksLeft > 0 && --looksLeft === 0) take();
      }
    }) as typeof readFileSync;
    syncBuiltinESMExports();
    try {
      expect(() => lockFile(file)).toThrow(`process ${process.pid}`);
    } finally {
      Object.assign(fs, { linkSync, readFileSync });
      syncBuiltinESMExports();
    }
    expect(readFileSync(file, 'utf8')).toBe(lockOf(process.pid));
  });

  it('respect a lock of another machine, of which nothing is known', async () => {
    const target = folder();
    tree({ '.whitenoise/lock': JSON.stringify({ host: 'elsewhere', pid: 1, started: null }) }, target);
    await expect(buildFolder(tree(RELEASE_ONE), target)).rejects.toThrow(
      /process 1 on elsewhere\. If it is not running any more, delete .*\.whitenoise\/lock/,
    );
    writeFileSync(path.join(target, '.whitenoise/lock'), '');
    await buildFolder(tree(RELEASE_ONE), target);
  });
});

/** Reads a lock over and over until its input ends, and counts how often there was one that is not JSON. */
const WATCH_LOCK = `
const fs = require('node:fs');
let unreadable = 0;
process.stdout.write('ready');
process.stdin.on('data', () => {}).on('end', () => {
  process.stdout.write(unreadable + ' unreadable');
  clearInterval(timer);
});
const timer = setInterval(() => {
  for (let count = 0; count < 2000; count++) {
    try { JSON.parse(fs.readFileSync(process.argv[1], 'utf8')); } catch (error) { if (error.code !== 'ENOENT') unreadable++; }
  }
}, 0);
`;

async function deadProcess(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

function lockOf(pid: number, started: string | null = null): string {
  return JSON.stringify({ host: os.hostname(), pid, started });
}
