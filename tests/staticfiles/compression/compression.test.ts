import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import zlib, { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collectFolders, createSite, defineSettings, TextOutput } from '../../../framework';
import { runCommandLine } from '../../../framework/management';
import { brotli, type Encoder, gzip } from '../../../framework/staticfiles';
import {
  brotliFor,
  compressAll,
  compressFolder,
  compressible,
  Scratch,
  SKIP_COMPRESS_EXTENSIONS,
} from '../../../framework/staticfiles/compression';
import { buildFolder, compressedManifest, expectVariantsMatch, text } from '../pipeline/building';
import { contents, folder, paths, tree } from '../tree';

/** An encoder that counts what it is asked to do. */
function counting(encoder: Encoder): Encoder & { readonly calls: number[] } {
  const calls: number[] = [];
  return {
    encoding: encoder.encoding,
    extension: encoder.extension,
    description: encoder.description,
    calls,
    encode(bytes, file) {
      calls.push(bytes.length);
      return encoder.encode(bytes, file);
    },
  };
}

/** Bytes of which some compress well and some do not at all. */
function mixed(size: number): Buffer {
  const bytes = Buffer.alloc(size, text('mixed'));
  for (let at = 0; at + 64 < size; at += 640) bytes.write(`${at * 7919}`, at);
  return bytes;
}

async function compressOne(file: string, encoder: Encoder, { budget = 1e6, streamAbove = 1e6 } = {}) {
  let result: Buffer | null = null;
  await compressAll(
    [
      {
        file: 'x',
        size: statSync(file).size,
        encoders: [encoder],
        content: () => ({ file }),
        done(_encoder, made) {
          if (made)
            result =
              'file' in made.content ? readFileSync(made.content.file) : Buffer.from(made.content.bytes);
        },
      },
    ],
    { scratch: new Scratch(folder(), budget), streamAbove },
  );
  return result as Buffer | null;
}

describe('compression', () => {
  it.each([
    [gzip, gunzipSync],
    [brotli, brotliDecompressSync],
  ] as const)(
    'gives bytes that decode to the file, large or small: %o',
    async (encoder, decode) => {
      for (const size of [1000, 70_000, 1_100_000]) {
        const bytes = mixed(size);
        const root = tree({ f: bytes });
        const made = await compressOne(path.join(root, 'f'), encoder);
        expect(made && decode(made).equals(bytes)).toBe(true);
      }
    },
    60_000,
  );

  it.each([gzip, brotli])(
    'gives the same bytes every time, through a stream or at once: %o',
    async (encoder) => {
      const bytes = mixed(5 * 1024 * 1024);
      const file = path.join(tree({ f: bytes }), 'f');
      const streamed = await compressOne(file, encoder, { streamAbove: 1000 });
      const whole = Buffer.from(await encoder.encode(bytes, 'a.js'));
      expect(streamed?.equals(whole)).toBe(true);
      expect((await compressOne(file, encoder, { budget: 0 }))?.equals(whole)).toBe(true);
    },
    60_000,
  );

  it('works on small files beside a large one, and on no other large one: memory would not do', async () => {
    const underWay: number[] = [];
    const beside = new Map<number, number[]>();
    const slow: Encoder = {
      ...gzip,
      encode: async (bytes) => {
        for (const size of [...underWay, bytes.length]) {
          beside.set(size, [...(beside.get(size) ?? []), ...underWay, bytes.length]);
        }
        underWay.push(bytes.length);
        // The larger, the longer.
        for (let turn = 0; turn < bytes.length / 50_000; turn++) await new Promise(setImmediate);
        underWay.splice(underWay.indexOf(bytes.length), 1);
        return bytes.subarray(1);
      },
    };
    const sizes = [3_900_000, 100_000, 3_800_000, 110_000, 3_700_000, 120_000, 130_000];
    const jobs = sizes.map((size) => ({
      file: `${size}`,
      size,
      encoders: [slow],
      content: () => ({ bytes: Buffer.alloc(size) }),
      done: () => {},
    }));
    await compressAll(jobs, { scratch: new Scratch(folder()), parallel: 2 });
    expect([...beside.keys()].sort()).toEqual([...sizes].sort());
    const large = [...(beside.get(3_900_000) ?? [])];
    expect(large).toContain(130_000);
    for (const size of [3_900_000, 3_800_000, 3_700_000]) {
      const others = (beside.get(size) ?? []).filter((other) => other !== size);
      expect(Math.max(0, ...others)).toBeLessThan(1_000_000);
    }
  });

  it('writes neither name nor time into gzip', async () => {
    const made = Buffer.from(await gzip.encode(Buffer.from(text('a')), 'a.js'));
    expect(made.subarray(0, 3).toString('hex')).toBe('1f8b08');
    expect([made[3], made.readUInt32LE(4)]).toEqual([0, 0]);
  });

  it.each([
    ['a.css', true],
    ['a.PNG', false],
    ['a.woff2', false],
    ['a.tar.gz', false],
    ['png', true],
    ['x.png/readme', true],
    ['a.wasm', true],
  ])('tries %j: %j', (name, expected) => {
    expect(compressible(['png', '.woff2', 'GZ'])(name)).toBe(expected);
  });

  it('leaves drawings alone that are compressed of themselves, and takes those that are not', () => {
    const isCompressible = compressible(SKIP_COMPRESS_EXTENSIONS);
    expect(['a.svgz', 'A.SVGZ', 'a.svg'].map(isCompressible)).toEqual([false, false, true]);
  });

  it('keeps each encoding by its own merit', async () => {
    const never: Encoder = {
      encoding: 'x',
      extension: '.x',
      description: 'x',
      encode: async (bytes) => bytes,
    };
    const target = folder();
    await buildFolder(
      tree({ 'a.css': text('a'), 'noise.bin': randomBytes(5000) }),
      target,
      {},
      compressedManifest([never, brotli]),
    );
    const names = paths(target).map((name) => name.replace(/\.[0-9a-f]{12}\b/, ''));
    expect(names.filter((name) => /\.(x|br)$/.test(name))).toEqual(['a.css.br', 'a.css.br']);
  });

  it('happens once for equal bytes, whatever the files are called', async () => {
    const [once, again] = [counting(gzip), counting(brotli)];
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}/same.js`, text('same')]));
    await buildFolder(tree(files), folder(), {}, compressedManifest([once, again]));
    expect([once.calls.length, again.calls.length]).toEqual([1, 1]);
  });

  it('is not repeated for bytes that an earlier build has compressed, under whatever name', async () => {
    const [sources, target] = [tree({ 'a.js': text('a'), 'b.js': text('b') }), folder()];
    await buildFolder(sources, target);
    const encoder = counting(gzip);
    writeFileSync(path.join(sources, 'moved.js'), text('a'));
    writeFileSync(path.join(sources, 'b.js'), text('b changed'));
    await buildFolder(sources, target, {}, compressedManifest([encoder, brotli]));
    expect(encoder.calls).toEqual([text('b changed').length]);
    expectVariantsMatch(target);
  });

  it('is repeated when the encoder is another one', async () => {
    const [sources, target] = [tree({ 'a.js': text('a') }), folder()];
    await buildFolder(sources, target);
    const encoder = { ...counting(gzip), description: 'gzip 10' };
    const { calls } = encoder;
    await buildFolder(sources, target, {}, compressedManifest([encoder, brotli]));
    expect(calls).toHaveLength(1);
  });
});

describe('the two names of a file', () => {
  it('share their variants, also where references are rewritten', async () => {
    const encoder = counting(brotli);
    const target = folder();
    const sources = tree({ 'a.css': `@import 'b.css';\n${text('a')}`, 'b.css': text('b') });
    await buildFolder(sources, target, {}, compressedManifest([encoder]));
    expect(encoder.calls).toHaveLength(2);
    expect(paths(target).filter((name) => name.endsWith('.css.br'))).toHaveLength(4);
    expectVariantsMatch(target);
  });

  it('have the same variants in a release that is made of an earlier one and in a new one', async () => {
    const sources = tree({ 'a.css': `@import 'b.css';\n${text('a')}`, 'b.css': text('b') });
    const [target, fresh] = [folder(), folder()];
    await buildFolder(sources, target);
    writeFileSync(path.join(sources, 'b.css'), text('changed'));
    await buildFolder(sources, target, { clear: true, keep: { versions: 0, days: 0 } });
    await buildFolder(sources, fresh);
    expect(contents(target)).toEqual(contents(fresh));
  });
});

describe('compressing a folder', () => {
  const made = () =>
    tree({
      'a.css': text('a'),
      'deep/twin.css': text('a'),
      'x.png': text('png'),
      'tiny.txt': 'x',
      lone: text('lone'),
    });

  it('puts variants beside the files that are worth it, with their time', async () => {
    const root = made();
    utimesSync(path.join(root, 'a.css'), 1_500_000_000, 1_500_000_000);
    expect(await compressFolder(root)).toEqual({ written: 6, unchanged: 0, notWorthwhile: 2 });
    expect(paths(root)).toEqual([
      'a.css',
      'a.css.br',
      'a.css.gz',
      'deep/twin.css',
      'deep/twin.css.br',
      'deep/twin.css.gz',
      'lone',
      'lone.br',
      'lone.gz',
      'tiny.txt',
      'x.png',
    ]);
    expect(statSync(path.join(root, 'a.css.br')).mtimeMs).toBe(1_500_000_000_000);
    expectVariantsMatch(root);
  });

  it('leaves what is up to date alone, and makes anew what is not', async () => {
    const root = made();
    await compressFolder(root);
    const encoder = counting(gzip);
    expect(await compressFolder(root, { encoders: [encoder, brotli] })).toMatchObject({ written: 0 });
    expect(encoder.calls).toEqual([1]); // tiny.txt: there is nothing to remember it by
    writeFileSync(path.join(root, 'a.css'), text('changed'));
    expect(await compressFolder(root)).toMatchObject({ written: 2 });
    expectVariantsMatch(root);
  });

  it('removes a variant of another version that is not worth having any more', async () => {
    const root = made();
    await compressFolder(root);
    writeFileSync(path.join(root, 'a.css'), 'short');
    await compressFolder(root);
    expect(paths(root)).not.toContain('a.css.gz');
  });

  it('leaves alone what has a variant’s name and is no compressed file, and says so', async () => {
    const root = tree({
      'a.css': text('a'),
      'a.css.gz': 'download',
      'a.css.br': Buffer.from([255, 255, 255, 0]),
    });
    utimesSync(path.join(root, 'a.css'), 1_500_000_000, 1_500_000_000);
    const foreign: string[] = [];
    const result = await compressFolder(root, { onUserFile: (name) => foreign.push(name) });
    expect(foreign).toEqual(['a.css.gz', 'a.css.br']);
    expect(result).toEqual({ written: 0, unchanged: 0, notWorthwhile: 0 });
    expect(contents(root)['a.css.gz']).toBe('download');
  });

  it('compresses equal files once', async () => {
    const encoder = counting(gzip);
    await compressFolder(made(), { encoders: [encoder] });
    expect(encoder.calls).toHaveLength(3);
  });
});

describe('the compress command', () => {
  async function type(line: string, ...more: string[]) {
    const [stdout, stderr] = [new TextOutput(), new TextOutput()];
    const site = () => createSite(defineSettings({ BASE_DIR: '/' }));
    const code = await runCommandLine(
      ['node', 'manage.ts', 'compress', ...line.split(' ').filter(Boolean), ...more],
      {
        stdout,
        stderr,
        loadSite: site,
        bareSite: site,
      },
    );
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  it('works on any folder', async () => {
    const root = tree({ 'a.css': text('a') });
    const { code, stdout } = await type('', root);
    expect(code).toBe(0);
    expect(stdout).toMatch(/a\.css: gzip, \d\.\d kB → \d+ B\n/);
    expect(stdout).toMatch(/\n2 written, 0 unchanged\.\n$/);
    expect(paths(root)).toEqual(['a.css', 'a.css.br', 'a.css.gz']);
    expect((await type('-q', root)).stdout).toBe('');
    expect((await type('', root)).stdout).toBe('0 written, 2 unchanged.\n');
  });

  it('makes only the encodings that are wanted, of the files that are wanted', async () => {
    const root = tree({ 'a.css': text('a'), 'b.png': text('b') });
    await type('--no-gzip', root);
    expect(paths(root)).toEqual(['a.css', 'a.css.br', 'b.png']);
    await type('--no-brotli', root, 'css');
    expect(paths(root)).toEqual(['a.css', 'a.css.br', 'b.png', 'b.png.gz']);
  });

  it('never compresses its own variants', async () => {
    const root = tree({ 'a.css': text('a') });
    await type('-q', root, 'xyz');
    await type('-q', root, 'xyz');
    expect(Object.keys(contents(root))).toEqual(['a.css', 'a.css.br', 'a.css.gz']);
  });

  it('fails for a folder that does not exist, and where there is nothing to do', async () => {
    expect(await type('/no/where')).toMatchObject({
      code: 1,
      stderr: "CommandError: There is no folder '/no/where'.\n",
    });
    expect((await type('--no-gzip --no-brotli', folder())).code).toBe(1);
    expect((await type('')).code).toBe(2);
  });
});

describe('source maps', () => {
  const map = Buffer.from(JSON.stringify({ version: 3, mappings: text('map').repeat(3) }));

  it('are compressed by Brotli at the quality that is asked for, whatever their size, and other files at 11', async () => {
    const quality = 4;
    const params = (at: number) => ({
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: at,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: map.length,
      },
    });
    const root = tree({ 'a.js.map': map, 'A.MAP': map, 'a.json': Buffer.concat([map, Buffer.from(' ')]) });
    await compressFolder(root, { encoders: [brotliFor(quality)] });
    const written = (name: string) => readFileSync(path.join(root, name));
    expect(written('a.js.map.br')).toEqual(zlib.brotliCompressSync(map, params(quality)));
    expect(written('A.MAP.br')).toEqual(written('a.js.map.br'));
    expect(written('a.json.br').length).toBeLessThan(written('a.js.map.br').length);
  });

  it('are made again by a build whose quality is another', async () => {
    const sources = tree({ 'a.js.map': map });
    const out = path.join(folder(), 'out');
    const sizes: number[] = [];
    for (const sourceMapQuality of [11, 1]) {
      await collectFolders([sources], { out, sourceMapQuality });
      sizes.push(readFileSync(path.join(out, 'a.js.map.br')).length);
    }
    expect(sizes[0]).toBeLessThan(sizes[1] as number);
    await expect(collectFolders([sources], { out, sourceMapQuality: 12 })).rejects.toThrow(
      /quality of Brotli, from 0 to 11/,
    );
  });
});
