import { describe, expect, it } from 'vitest';
import {
  type BuildOptions,
  build,
  type Destination,
  FolderDestination,
  FolderFinder,
  type PutOptions,
} from '../../../framework/staticfiles';
import { inParallel } from '../../../framework/staticfiles/pipeline/in-parallel';
import { folder, tree } from '../tree';
import { compressedManifest, text } from './building';

const SITE = {
  'css/a.css': text('a'),
  'css/b.css': `@import "a.css";\n${text('b')}`,
  'img/c.svg': '<svg></svg>',
};

/** A destination that writes down what it is told to do, and the options of what is put. */
class Recording implements Destination {
  readonly label = 'a place elsewhere';
  readonly concurrency: number;
  readonly calls: string[] = [];
  readonly options = new Map<string, PutOptions>();
  /** The number of puts that are under way, and the most that were. */
  readonly underWay = { now: 0, most: 0 };
  readonly #place = new FolderDestination(folder());

  constructor(concurrency = 1) {
    this.concurrency = concurrency;
  }

  inventory = () => this.#place.inventory();
  read = (path: string) => this.#place.read(path);

  async put(...args: Parameters<Destination['put']>) {
    const [path, , options = {}] = args;
    this.calls.push(path);
    this.options.set(path, options);
    this.underWay.most = Math.max(this.underWay.most, ++this.underWay.now);
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.underWay.now--;
    return this.#place.put(...args);
  }

  async remove(path: string) {
    this.calls.push(`remove ${path}`);
    await this.#place.remove(path);
  }

  async flush() {
    expect(this.underWay.now, 'puts that are under way at a flush').toBe(0);
    this.calls.push('flush');
  }

  async lock(owner?: string) {
    this.calls.push(`lock by ${owner}`);
    return async () => {
      this.calls.push('unlock');
    };
  }
}

function publish(destination: Destination, options: BuildOptions = {}, files: Record<string, string> = SITE) {
  return build([new FolderFinder([{ folder: tree(files) }])], compressedManifest(), destination, options);
}

const isHashed = (call: string) => /\.[0-9a-f]{12}\./.test(call);

describe('a destination elsewhere', () => {
  it.each([1, 8])(
    'is flushed before what refers to the files before (concurrency %s)',
    async (concurrency) => {
      const destination = new Recording(concurrency);
      await publish(destination);
      const { calls } = destination;
      const manifest = calls.indexOf('staticfiles.json');
      const [, hashed, plain] = calls.join('\n').split(/^lock.*\n|flush\n/m);
      expect(hashed?.trim().split('\n').every(isHashed)).toBe(true);
      expect(plain?.trim().split('\n').some(isHashed)).toBe(false);
      expect(calls[manifest - 1]).toBe('flush');
      expect(calls[manifest + 1]).toBe('flush');
      expect(calls.slice(-3)).toEqual(['.whitenoise/state', 'flush', 'unlock']);
    },
  );

  it('is flushed between the manifest and what is removed, and before the state is written', async () => {
    const destination = new Recording(4);
    await publish(destination);
    destination.calls.length = 0;
    await publish(
      destination,
      { clear: true, keep: { versions: 0, days: 0 } },
      { 'css/a.css': text('other') },
    );
    const { calls } = destination;
    const removals = calls.flatMap((call, place) => (call.startsWith('remove ') ? [place] : []));
    const cleaning = removals.filter((place) => place > calls.indexOf('staticfiles.json'));
    expect(cleaning.length).toBeGreaterThan(5);
    expect(calls.slice(calls.indexOf('staticfiles.json'), cleaning[0])).toContain('flush');
    expect(calls.slice(cleaning.at(-1), calls.indexOf('.whitenoise/state'))).toContain('flush');
  });

  it('gets as many files at the same time as it says, and no more', async () => {
    for (const concurrency of [1, 3]) {
      const destination = new Recording(concurrency);
      await publish(destination);
      expect(destination.underWay.most).toBe(concurrency);
    }
  });

  it('is told the media type, the encoding, and which names are for ever', async () => {
    const destination = new Recording();
    const mediaTypes = { charset: null, custom: { '.svg': 'image/x-own' } };
    await publish(destination, { mediaTypes });
    const { options } = destination;
    expect(options.get('css/a.css')).toMatchObject({ mediaType: 'text/css', immutable: false });
    expect(options.get('css/a.css')?.encoding).toBeUndefined();
    expect(options.get('css/a.css.br')).toMatchObject({
      mediaType: 'text/css',
      encoding: 'br',
      immutable: false,
    });
    const hashed = [...options.keys()].filter((path) => isHashed(path) && path.endsWith('.gz'));
    expect(hashed.length).toBeGreaterThan(0);
    for (const path of hashed) {
      expect(options.get(path)).toMatchObject({ mediaType: 'text/css', encoding: 'gzip', immutable: true });
    }
    expect(options.get('img/c.svg')?.mediaType).toBe('image/x-own');
    expect(options.get('staticfiles.json')?.mediaType).toBe('application/json');
  });

  it('is locked by a name that says which process of which machine it is', async () => {
    const destination = new Recording();
    await publish(destination);
    expect(destination.calls[0]).toMatch(new RegExp(`^lock by process ${process.pid} on \\S+$`));
  });
});

describe('work in parallel', () => {
  it('begins nothing new after a failure, and ends when what was under way has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, item === 1 ? 5 : 20));
      if (item === 1) throw new Error('the first fails');
      ended.push(item);
    };
    await expect(inParallel([1, 2, 3, 4, 5, 6], 3, work)).rejects.toThrow('the first fails');
    expect([begun, ended]).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });
});
