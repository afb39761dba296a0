import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NEXT, version } from '../deltas/recorded';
import { type DeltaRelease, offer, releaseWithDeltas } from '../deltas/release';
import { ROOT, Running } from '../running';

const MILLION = 1_000_000;

/** Heaps in megabytes: one that a million differences fit into, and one that is too small. */
const LARGE = 1000;
const SMALL = 256;

let release: DeltaRelease;
let server: Running | null = null;
beforeEach(() => {
  release = releaseWithDeltas('dcz');
});
afterEach(async () => {
  await server?.kill();
  release.folder.remove();
});

/** Serves the release by the command, in a process, and workers, with so large a heap. */
function serve(megabytes: number): Running {
  const environment = { PORT: '0', HOST: '127.0.0.1', NODE_OPTIONS: `--max-old-space-size=${megabytes}` };
  server = Running.node([path.join(ROOT, 'dist/framework/bin.js'), 'serve', release.folder.path], {
    environment,
  });
  return server;
}

/** Gives the coding in which a visitor gets the file who has its first version. */
async function coding(address: string): Promise<string | null> {
  const headers = { 'Accept-Encoding': 'br, dcz', 'Available-Dictionary': offer(version(1)) };
  const { status, headers: got } = await fetch(`${address}/${release.name}`, { method: 'HEAD', headers });
  expect(status).toBe(200);
  return got.get('content-encoding');
}

/** Writes a million differences into the manifest, none of which is there, after those that are. */
function writeMillion(spread: 'one file' | 'a million files'): void {
  const [first] = release.records;
  if (first === undefined) throw new Error('the release has no differences');
  const { dictionary, encoding } = first;
  const gone = Array.from({ length: MILLION }, (_, place) => ({
    from: `css/site.${place}.css`,
    dictionary,
    encoding,
    path: `css/${place}.css.${NEXT}.dcz`,
    size: place,
  }));
  if (spread === 'one file') {
    release.writeManifest([...release.records, ...gone]);
  } else {
    const others = gone.map((record, place) => [`css/${place}.css`, [record]]);
    release.writeManifest(release.records, Object.fromEntries(others));
  }
}

describe('a manifest with a million differences', () => {
  it.each(['one file', 'a million files'] as const)(
    'of %s is read, and those that are there sent',
    async (spread) => {
      writeMillion(spread);
      expect(await coding(await serve(LARGE).address())).toBe('dcz');
    },
  );

  it('is refused in one line where there is no memory for it', async () => {
    writeMillion('one file');
    const { code, signal, output } = await serve(SMALL).end();
    expect([code, signal]).toEqual([1, null]);
    expect(output).toMatch(
      /^whitenoise-node serve: \S+staticfiles\.json has \d+ MB: reading it takes about \d+ MB of memory, of which Node has \d+ MB left\. .+\n$/,
    );
  });

  it('keeps nobody from the release before when a server without memory for it is told to reload', async () => {
    const running = serve(SMALL);
    const address = await running.address();
    writeMillion('one file');
    running.signal('SIGHUP');
    await running.until(/of memory, of which Node has[\s\S]*the present ones go on/);
    expect(await coding(address)).toBe('dcz');
  });
});
