import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whiteNoiseFetch } from '../../framework/whitenoise';
import { TemporaryFolder } from './serving';

const LARGE = Buffer.alloc(5_000_000, 'abcdefghij');

describe('a body that is read from the disk through fetch', () => {
  let folder: TemporaryFolder;
  const open = async (headers: Record<string, string> = {}) => {
    const handler = whiteNoiseFetch(() => new Response('the application'), { root: folder.path });
    const { body } = await handler(new Request('http://localhost/large.bin', { headers }));
    if (body === null) throw new Error('there is no body');
    return body;
  };

  beforeEach(() => {
    folder = new TemporaryFolder({ 'large.bin': LARGE });
  });
  afterEach(async () => {
    await expect.poll(() => folder.openDescriptors()).toBe(0);
    folder.remove();
  });

  it('holds no descriptor until it is read', async () => {
    await open();
    await wait(50);
    expect(folder.openDescriptors()).toBe(0);
  });

  it('closes its descriptor once when it is cancelled before, during and after a read', async () => {
    await (await open({ Range: 'bytes=0-99' })).cancel();

    const during = (await open()).getReader();
    const reading = during.read();
    await during.cancel();
    expect((await reading).done).toBe(true);

    const after = (await open()).getReader();
    expect((await after.read()).value?.byteLength).toBeGreaterThan(0);
    await after.cancel();

    const last = (await open({ Range: 'bytes=0-99' })).getReader();
    expect((await last.read()).value?.byteLength).toBe(100);
    await last.cancel();
  });

  it('arrives whole', async () => {
    expect(Buffer.from(await new Response(await open()).arrayBuffer()).equals(LARGE)).toBe(true);
  });

  it('fails when the file is another by the time it is read', async () => {
    const reader = (await open()).getReader();
    writeFileSync(path.join(folder.path, 'large.bin'), 'short');
    await expect(reader.read()).rejects.toThrow('the file changed');
  });
});

describe('a request for a URL with an opaque path', () => {
  it('is the application’s, whatever slashes there are in it', async () => {
    const folder = new TemporaryFolder({ 'index.html': 'the index' });
    const options = { root: folder.path, indexFile: true };
    const handler = whiteNoiseFetch(() => new Response('the application'), options);
    const said = async (url: string) => (await handler(new Request(url))).text();
    for (const url of ['http://localhost/', 'http://localhost', 'http://localhost/?/', 'x:/']) {
      expect([url, await said(url)]).toEqual([url, 'the index']);
    }
    for (const url of ['x:%2f/', 'x:a/', 'x:a://b/', 'data:text/plain,/']) {
      expect([url, await said(url)]).toEqual([url, 'the application']);
    }
    folder.remove();
  });
});
