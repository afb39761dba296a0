import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startReading } from '../staticfiles/deltas';
import { CAN_FAIL, FailingDisk } from './failing-disk';
import { faultsOf, filesBelow } from './release';
import { type How, Served, sleep } from './served';
import { Site } from './site';

const SMALL = Buffer.alloc(10_000, 's');
/** Too large for memory: it is sent in pieces of 1 MiB. */
const LARGE = Buffer.alloc(3_000_000, 'l');

describe.runIf(CAN_FAIL).each<How>(['ordinary', 'accelerate'])('a server on a failing disk (%s)', (how) => {
  let disk: FailingDisk;
  let root = '';
  let server: Served | null = null;

  beforeEach(() => {
    disk = new FailingDisk();
    root = mkdtempSync(path.join(tmpdir(), 'whitenoise-serving-'));
    mkdirSync(path.join(root, 'folder'));
    for (const name of ['steady.txt', 'small.txt', 'folder/inside.txt'])
      writeFileSync(path.join(root, name), SMALL);
    writeFileSync(path.join(root, 'large.bin'), LARGE);
  });
  afterEach(async () => {
    await server?.stop();
    server = null;
    disk.remove();
    rmSync(root, { recursive: true, force: true });
  });

  async function start(): Promise<Served> {
    server = await Served.start(root, how, { environment: disk.environment });
    return server;
  }

  /** Others are answered while the disk fails, and so is everybody when it does no more; nothing stays open. */
  async function expectUnharmed(host: Served, descriptors: number): Promise<void> {
    expect(host.isAlive).toBe(true);
    expect((await host.get('/static/steady.txt')).body.equals(SMALL)).toBe(true);
    disk.heal();
    expect((await host.get('/static/small.txt')).body.equals(SMALL)).toBe(true);
    expect((await host.get('/static/large.bin')).body.equals(LARGE)).toBe(true);
    expect(await host.descriptorsSettledAt(descriptors)).toBeLessThanOrEqual(descriptors);
  }

  it.each([
    ['a small file', '/static/small.txt', {}],
    ['a large file', '/static/large.bin', {}],
    ['a range of a small file', '/static/small.txt', { Range: 'bytes=5000-6000' }],
    ['a range of a large file', '/static/large.bin', { Range: 'bytes=2000000-2999999' }],
  ])('answers 500 that nobody keeps when %s cannot be read, and says why', async (_, url, headers) => {
    const host = await start();
    const before = host.descriptors;
    disk.fail(path.basename(url));
    for (let time = 0; time < 5; time++) {
      const reply = await host.get(url, headers);
      expect([reply.status, reply.headers['cache-control'], reply.body.length]).toEqual([500, 'no-store', 0]);
      expect(reply.whole).toBe(true);
    }
    expect(host.said).toMatch(/EIO/);
    expect(host.said).toContain(path.basename(url));
    await expectUnharmed(host, before);
  });

  it('ends the connection where a file cannot be read further', async () => {
    const host = await start();
    const before = host.descriptors;
    disk.fail('large.bin', 1_500_000);
    for (let time = 0; time < 5; time++) {
      const { status, whole, body } = await host.get('/static/large.bin');
      expect([status, whole]).toEqual([200, false]);
      expect(body.length).toBeLessThan(LARGE.length);
      expect(body.equals(LARGE.subarray(0, body.length))).toBe(true);
    }
    await expectUnharmed(host, before);
  });

  it.each([
    ['a folder', 'folder', '/static/folder/inside.txt', /Not served: .*folder\/: EIO/],
    ['a file', 'small.txt', '/static/small.txt', /Not served: .*small\.txt: it cannot be read/],
  ])(
    'serves the rest where %s cannot be looked at when it starts, and warns',
    async (_, part, url, warning) => {
      disk.fail(path.join(root, part), -1);
      const host = await start();
      expect((await host.get(url)).status).toBe(404);
      expect((await host.get('/static/steady.txt')).status).toBe(200);
      expect(host.said).toMatch(warning);
    },
  );

  it('names a manifest that it cannot read, and does not start', async () => {
    const manifest = path.join(root, 'staticfiles.json');
    writeFileSync(manifest, '{"version": "1.1", "paths": {}, "files": {}}'.padEnd(5000));
    disk.fail('staticfiles.json');
    await expect(start()).rejects.toThrow(/staticfiles\.json.*EIO/);
  });
});

describe.runIf(CAN_FAIL)('collectstatic on a failing disk', () => {
  beforeAll(startReading);
  let disk: FailingDisk;
  let site: Site;

  beforeEach(async () => {
    disk = new FailingDisk();
    site = new Site();
    site.writeVersion(1);
    expect((await site.collect()).code).toBe(0);
  });
  afterEach(() => {
    disk.remove();
    site.remove();
  });

  /** A build that fails must name the file in plain words and leave the release before it. */
  async function expectRefusal(name: string): Promise<void> {
    const before = filesBelow(site.root).map((file) => [
      file,
      readFileSync(path.join(site.root, file), 'latin1'),
    ]);
    const { code, output } = await site.collect({ environment: disk.environment });
    expect(output).toContain(name);
    expect(output).toMatch(/EIO/);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(code).toBe(1);
    expect(
      filesBelow(site.root).map((file) => [file, readFileSync(path.join(site.root, file), 'latin1')]),
    ).toEqual(before);
    disk.heal();
    expect((await site.collect()).code).toBe(0);
    expect(faultsOf(site.root)).toEqual([]);
  }

  it.each([
    ['a source, or even looked at,', 'sources/css/3.css', -1],
    ['a folder of sources', 'sources/js', -1],
    ['a source', 'sources/css/3.css', 0],
    ['a large source', 'sources/plain.bin', 0],
    ['the end of a large source', 'sources/plain.bin', 200_000],
  ])('names %s that cannot be read, and leaves the release as it was', async (_, name, from) => {
    site.writeVersion(2);
    disk.fail(name, from);
    await expectRefusal(name);
  });

  it.each([
    ['looked through for references', 'css/1.css', 'sources/css/1.css'],
    ['compressed', 'text.txt', 'text.'],
    ['copied', 'photo.png', 'sources/photo.png'],
  ])('names a source of known digest that cannot be read when it is %s', async (_, name, named) => {
    site.write('text.txt', 'text\n'.repeat(50_000));
    site.write('photo.png', Buffer.alloc(300_000, 'photo'));
    // Of what changed less than two seconds ago, no digest is remembered.
    await sleep(2100);
    expect((await site.collect()).code).toBe(0);
    const stem = name.replace(/\w+$/, '');
    for (const file of filesBelow(site.root)) if (file.startsWith(stem)) rmSync(path.join(site.root, file));
    disk.fail(`sources/${name}`);
    await expectRefusal(named);
  });

  it.each(['staticfiles.json', '.whitenoise/state', '.whitenoise/memory'])(
    'names what it published itself: %s',
    async (name) => {
      site.writeVersion(2);
      disk.fail(`collected/${name}`);
      await expectRefusal(`collected/${name}`);
    },
  );
});
