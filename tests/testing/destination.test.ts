import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Destination, FolderDestination, PublishedNames } from '../../framework';
import { type DestinationPlace, destinationTests } from '../../framework/testing';
import { exportsOf } from '../guide/exports';
import { folder } from '../staticfiles/tree';

interface Guide {
  Store: new () => { readonly files: Map<string, Buffer> };
  MemoryDestination: new (store: object) => Destination;
}
const { MemoryDestination, Store } = exportsOf<Guide>('destinations', 'memory-destination.ts');

/** A place in memory; what `change` gives takes the place of the destination's own methods. */
function memory(change: (destination: Destination) => Partial<Destination> = () => ({})): DestinationPlace {
  const store = new Store();
  return {
    open() {
      const destination = new MemoryDestination(store);
      const changes = change(new MemoryDestination(store));
      return Object.assign(destination, changes);
    },
  };
}

/** A place whose changes are seen no earlier than they are flushed, in the order in which they were asked for. */
function delayed(): DestinationPlace {
  const store = new Store();
  return {
    open() {
      const destination = new MemoryDestination(store);
      const ahead = new MemoryDestination(new Store());
      const waiting: (() => Promise<unknown>)[] = [];
      return Object.assign(new MemoryDestination(store), {
        async put(...args: Parameters<Destination['put']>) {
          const file = await ahead.put(...args);
          waiting.push(() => destination.put(...args));
          return file;
        },
        async remove(path: string) {
          waiting.push(() => destination.remove(path));
        },
        async flush() {
          for (const change of waiting.splice(0)) await change();
        },
      });
    },
  };
}

function inFolder(): DestinationPlace {
  const place = folder();
  return { open: () => new FolderDestination(place) };
}

describe.each([
  ['a folder', inFolder],
  ['the one of the guide', () => memory()],
  ['one that delays what it is told to do', delayed],
])('a destination: %s', (_, create) => {
  it.each(destinationTests(create).map((test) => [test.name, test] as const))(
    '%s',
    async (_name, { run }) => {
      await run();
    },
  );
});

describe('the contract of destinations finds one that', () => {
  /** The names of the rules that a destination breaks. */
  async function broken(create: () => DestinationPlace): Promise<string[]> {
    const names: string[] = [];
    for (const { name, run } of destinationTests(create)) await run().catch(() => names.push(name));
    return names;
  }

  const noLock = { lock: async () => async () => {} };

  it.each<[string, (destination: Destination) => Partial<Destination>, string]>([
    [
      'decodes what it reads, as fetch does',
      (one) => ({
        async read(path) {
          const bytes = await one.read(path);
          if (bytes === null || !/\.(?:br|gz)$/.test(path)) return bytes;
          return path.endsWith('.br') ? brotliDecompressSync(bytes) : gunzipSync(bytes);
        },
      }),
      'encoded bytes come back encoded',
    ],
    [
      'lists a page of a thousand files',
      (one) => ({ inventory: async () => new Map([...(await one.inventory())].slice(0, 1000)) }),
      'the inventory lists all of many files',
    ],
    [
      'decodes names',
      (one) => ({ put: (path, ...args) => one.put(path.replaceAll('%41', 'A'), ...args) }),
      'files have any name that canHold does not refuse',
    ],
    [
      'does not check',
      (one) => ({
        put: (path, { check: _, ...content }, options) => one.put(path, content as never, options),
      }),
      'a file whose check fails is not published, and the one before stays',
    ],
    [
      'checks when the file is published already',
      (one) => ({
        async put(path, { check, ...content }, options) {
          const file = await one.put(path, content as never, options);
          check?.();
          return file;
        },
      }),
      'a file whose check fails is not published, and the one before stays',
    ],
    [
      'tells versions apart by size alone',
      (one) => ({
        inventory: async () =>
          new Map(
            [...(await one.inventory())].map(([path, { size }]) => [path, { size, digest: `${size}` }]),
          ),
      }),
      'a file that is put again is replaced whole, and does not look like the one before',
    ],
    [
      'tells neither time nor digest',
      (one) => ({ put: async (...args) => ({ size: (await one.put(...args)).size }) }),
      'the inventory tells of each file what put told',
    ],
    [
      'removes all that begins with the name',
      (one) => ({
        async remove(path) {
          for (const name of (await one.inventory()).keys())
            if (name.startsWith(path)) await one.remove(name);
        },
      }),
      'only the file that is named is removed',
    ],
    ['locks nothing', () => noLock, 'of several builds that begin at once, one goes on'],
    [
      'forgets files that are put at the same time as others',
      (one) => {
        let busy = false;
        return {
          async put(path, content, options) {
            if (busy) return { size: 0, digest: '' };
            busy = true;
            await new Promise(setImmediate);
            const file = await one.put(path, content, options);
            busy = false;
            return file;
          },
        };
      },
      'as many files as concurrency says are put at the same time, and none is lost',
    ],
  ])('%s', async (_, change, rule) => {
    expect(await broken(() => memory(change))).toContain(rule);
  });
});

describe('names of a release that was published elsewhere', () => {
  it('are looked up in its manifest', () => {
    const names = PublishedNames.parse('{"paths": {"a.css": "a.0123456789ab.css"}, "version": "1.1"}');
    expect(names.find('a.css?v=1')).toEqual({ path: 'a.0123456789ab.css', suffix: '?v=1' });
    expect(names.find('b.css')).toBeUndefined();
  });

  it('are not looked up in something else', () => {
    expect(() => PublishedNames.parse('<html>', 'https://bucket.example/staticfiles.json')).toThrow(
      /^https:\/\/bucket\.example\/staticfiles\.json/,
    );
  });
});
