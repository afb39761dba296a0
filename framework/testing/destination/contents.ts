import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Destination } from '../../staticfiles';
import { assertBytes, assertPaths, everyByte, type Rule, withFolder } from './rule';

const TEXT = Buffer.from('a { color: red }\n'.repeat(100));

/** Names with every kind of character that a file may have, and that a URL writes in another way. */
const NAMES = [
  'a.css',
  'deep/er/b.css',
  '.well-known/security.txt',
  'a b.css',
  'a+b.css',
  '100%.css',
  '%41.css',
  'a?b.css',
  'a#b.css',
  "it's (1)!*.css",
  'a&b=c;d,e@f:g$.css',
  'ä.css',
  '日本/語.css',
  '😀.css',
  '~a.css',
  '[a]{b}.css',
  'x\\y.css',
];

/** The number of files of which stores in a network list no more than a part at a time. */
const MANY = 1_050;

async function flushed(destination: Destination): Promise<void> {
  await destination.flush?.();
}

/** Rules of what is put, listed, read and removed. */
export const CONTENTS: Readonly<Record<string, Rule>> = {
  'a place to which nothing was put is empty': async (open) => {
    const destination = await open();
    await assertPaths(destination, []);
    assert.equal(await destination.read('a.css'), null);
    await destination.remove('a.css');
  },

  'bytes come back as they were put, from memory and from a file': (open) =>
    withFolder(async (folder) => {
      const destination = await open();
      const contents = { 'empty.bin': 0, 'small.bin': 1_000, 'large.bin': 3_000_000 };
      for (const [name, length] of Object.entries(contents)) {
        const file = path.join(folder, name);
        writeFileSync(file, everyByte(length));
        await destination.put(name, { bytes: everyByte(length) });
        await destination.put(`file/${name}`, { file });
      }
      await flushed(destination);
      for (const [name, length] of Object.entries(contents)) {
        await assertBytes(await open(), name, everyByte(length));
        await assertBytes(await open(), `file/${name}`, everyByte(length));
      }
    }),

  'encoded bytes come back encoded': async (open) => {
    const destination = await open();
    const variants = { 'a.css.br': brotliCompressSync(TEXT), 'a.css.gz': gzipSync(TEXT) };
    for (const [name, bytes] of Object.entries(variants)) {
      const encoding = name.endsWith('br') ? 'br' : 'gzip';
      await destination.put(name, { bytes }, { mediaType: 'text/css; charset=utf-8', encoding });
    }
    await flushed(destination);
    for (const [name, bytes] of Object.entries(variants)) {
      await assertBytes(await open(), name, bytes);
      assert.equal((await destination.inventory()).get(name)?.size, bytes.length);
    }
  },

  'files have any name that canHold does not refuse': async (open) => {
    const destination = await open();
    const names = NAMES.filter((name) => destination.canHold?.(name) ?? true);
    assert.ok(names.includes('a.css') && names.includes('deep/er/b.css'), 'plain names can be held');
    for (const name of names) await destination.put(name, { bytes: Buffer.from(name) });
    await flushed(destination);
    await assertPaths(await open(), names);
    for (const name of names) await assertBytes(destination, name, Buffer.from(name));
    for (const name of names) await destination.remove(name);
    await flushed(destination);
    await assertPaths(destination, []);
  },

  'the inventory tells of each file what put told': async (open) => {
    const destination = await open();
    const hashed = 'a.0123456789ab.css';
    const about = { mediaType: 'text/css; charset=utf-8', immutable: true, mtimeMs: 1_600_000_000_000 };
    const put = await destination.put(hashed, { bytes: TEXT }, about);
    await flushed(destination);
    assert.equal(put.size, TEXT.length);
    assert.ok(
      put.digest !== undefined || put.mtimeMs !== undefined,
      'a file has a digest or a time: without, every build reads every file again',
    );
    if (put.digest === undefined)
      assert.ok(Math.abs((put.mtimeMs ?? 0) - about.mtimeMs) < 1, 'the time given');
    assert.deepEqual((await (await open()).inventory()).get(hashed), put);
  },

  'a file that is put again is replaced whole, and does not look like the one before': async (open) => {
    const destination = await open();
    const versions = [TEXT, Buffer.from(TEXT.toString().replaceAll('red', 'tan')), Buffer.from('short')];
    const looks = new Set<string>();
    for (const [place, bytes] of versions.entries()) {
      await destination.put('a.css', { bytes }, { mtimeMs: 1_600_000_000_000 + place * 5_000 });
      await flushed(destination);
      await assertBytes(await open(), 'a.css', bytes);
      looks.add(JSON.stringify((await destination.inventory()).get('a.css')));
    }
    assert.equal(looks.size, versions.length, 'each version has a digest or a time of its own');
  },

  'a file whose check fails is not published, and the one before stays': async (open) => {
    const destination = await open();
    const refusal = new Error('the source has changed');
    const check = () => {
      throw refusal;
    };
    await destination.put('a.css', { bytes: TEXT });
    for (const name of ['a.css', 'b.css']) {
      const put = async () => destination.put(name, { bytes: Buffer.from('wrong'), check });
      await assert.rejects(put, (error) => error === refusal);
    }
    await flushed(destination);
    await assertBytes(destination, 'a.css', TEXT);
    assert.equal(await destination.read('b.css'), null);
  },

  'only the file that is named is removed': async (open) => {
    const destination = await open();
    const names = ['a/b.css', 'a/b.css.br', 'a/b/c.css', 'ab.css'];
    for (const name of names) await destination.put(name, { bytes: TEXT });
    await destination.remove('a/b.css');
    await destination.remove('never/there.css');
    await flushed(destination);
    await assertPaths(await open(), names.slice(1));
    assert.equal(await destination.read('a/b.css'), null);
  },

  'as many files as concurrency says are put at the same time, and none is lost': async (open) => {
    const destination = await open();
    const { concurrency = 1 } = destination;
    assert.ok(Number.isInteger(concurrency) && concurrency >= 1, 'concurrency is a number of calls');
    const names = Array.from({ length: concurrency }, (_, place) => `css/${place}.css`);
    await Promise.all(names.map((name) => destination.put(name, { bytes: everyByte(50_000 + name.length) })));
    await flushed(destination);
    await assertPaths(await open(), names);
    for (const name of names) await assertBytes(destination, name, everyByte(50_000 + name.length));
    await Promise.all(names.map((name) => destination.remove(name)));
    await flushed(destination);
    await assertPaths(destination, []);
  },

  'files of the work folder are kept, and are in no inventory': async (open) => {
    const destination = await open();
    await destination.put('.whitenoise/state', { bytes: everyByte(1_000) });
    await flushed(destination);
    await assertBytes(await open(), '.whitenoise/state', everyByte(1_000));
    await assertPaths(destination, []);
  },

  'the inventory lists all of many files': async (open) => {
    const destination = await open();
    const { concurrency = 1 } = destination;
    const names = Array.from({ length: MANY }, (_, place) => `many/${place}.txt`);
    const queue = names.values();
    const worker = async () => {
      for (const name of queue) await destination.put(name, { bytes: Buffer.from(name) });
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    await flushed(destination);
    await assertPaths(await open(), names);
  },
};
