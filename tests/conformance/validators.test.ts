import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServesFiles, WhiteNoiseOptions } from '../../framework/whitenoise';
import { HOSTS, type Host } from './hosts';

/** Times that a build gives to all files of every release, and an ordinary one that was copied along; seconds. */
const TIMES = {
  'Cloud Native Buildpacks': Date.UTC(1980, 0, 1, 0, 0, 1) / 1000,
  npm: 499_162_500,
  Nix: 1,
  'the epoch': 0,
  'an ordinary time': 1_700_000_000,
};

/** Ways in which another release gets to be served. */
const MODES: Readonly<Record<string, { options: WhiteNoiseOptions; reload: boolean; restart: boolean }>> = {
  'a fresh start': { options: {}, reload: false, restart: true },
  'a fresh start without memory': { options: { memoryBudget: 0 }, reload: false, restart: true },
  reload: { options: {}, reload: true, restart: false },
  'reload without memory': { options: { memoryBudget: 0 }, reload: true, restart: false },
  autorefresh: { options: { autorefresh: true }, reload: false, restart: false },
};

const OLD = '<p>release 1</p>';
const NEW = '<p>release 2</p>';
const LONG = 'a { color: red }\n'.repeat(100);

for (const kind of HOSTS) {
  for (const [mode, { options, reload, restart }] of Object.entries(MODES)) {
    describe(`${kind.name}, ${mode}`, () => {
      let root: string;
      let host: Host;
      let files: ServesFiles;

      const put = (name: string, content: string | Buffer, time: number) => {
        const file = path.join(root, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(`${file}.new`, content);
        utimesSync(`${file}.new`, time, time);
        renameSync(`${file}.new`, file);
      };
      const open = async () => {
        const given = { root, indexFile: true, warn: () => {}, ...options };
        return kind.open(given, (opened) => {
          files = opened;
        });
      };
      const release = async () => {
        if (reload) await files.reload();
        if (!restart) return;
        await host.close();
        host = await open();
      };

      beforeEach(async () => {
        root = mkdtempSync(path.join(tmpdir(), 'whitenoise-validators-'));
      });
      afterEach(async () => {
        await host.close();
        rmSync(root, { recursive: true, force: true });
      });

      for (const [name, time] of Object.entries(TIMES)) {
        it(`gives the new bytes to a visitor of the last release, of equal size and time: ${name}`, async () => {
          put('index.html', OLD, time);
          put('a.css', LONG, time);
          put('a.css.br', brotliCompressSync(LONG), time);
          host = await open();
          const codings = { 'Accept-Encoding': 'br' };
          const visits: [string, string, Record<string, string>, Record<string, string>][] = [];
          for (const method of ['GET', 'HEAD']) {
            for (const url of ['/', '/a.css']) {
              const first = await host.ask({ path: url, method, headers: codings });
              expect(first.status).toBe(200);
              const validators = {
                ...(first.headers.etag ? { 'If-None-Match': first.headers.etag } : {}),
                ...(first.headers['last-modified']
                  ? { 'If-Modified-Since': first.headers['last-modified'] }
                  : {}),
              };
              visits.push([url, method, validators, first.headers]);
              const again = await host.ask({ path: url, method, headers: { ...codings, ...validators } });
              expect(again.status).toBe(304);
            }
          }
          put('index.html', NEW, time);
          put('a.css', LONG.toUpperCase(), time);
          put('a.css.br', brotliCompressSync(LONG.toUpperCase()), time);
          await release();
          for (const [url, method, validators] of visits) {
            const second = await host.ask({ path: url, method, headers: { ...codings, ...validators } });
            expect(second.status, `${method} ${url}`).toBe(200);
            if (method === 'GET' && url === '/') expect(second.body.toString()).toBe(NEW);
          }
          const part = { Range: 'bytes=0-3', 'If-Range': visits[0]?.[3].etag ?? '' };
          expect((await host.ask({ path: '/', headers: part })).status).toBe(200);
          const put412 = { 'If-Match': visits[0]?.[3].etag ?? '' };
          expect((await host.ask({ path: '/', headers: put412 })).status).toBe(412);
        });
      }

      it('asks nothing of a time that says nothing', async () => {
        put('index.html', OLD, TIMES.npm);
        host = await open();
        const since = { 'If-Modified-Since': 'Sat, 26 Oct 1985 08:15:00 GMT' };
        expect((await host.ask({ path: '/', headers: since })).status).toBe(200);
        const unmodified = { 'If-Unmodified-Since': 'Sat, 26 Oct 1985 08:15:00 GMT' };
        expect((await host.ask({ path: '/', headers: unmodified })).status).toBe(200);
      });

      it('knows what it served before it was started anew, at another time of the same bytes', async () => {
        put('index.html', OLD, 1_700_000_000);
        host = await open();
        const { etag = '' } = (await host.ask({ path: '/' })).headers;
        put('index.html', OLD, 1_700_000_001);
        await release();
        const again = await host.ask({ path: '/', headers: { 'If-None-Match': etag } });
        expect(again.status).toBe(304);
        expect(again.headers.etag).toBe(etag);
      });
    });
  }
}

describe('a file that is replaced while it is served, by one of equal size and time', () => {
  for (const kind of HOSTS) {
    it(`is never sent with the validators of the other one: ${kind.name}`, async () => {
      const root = mkdtempSync(path.join(tmpdir(), 'whitenoise-validators-'));
      const file = path.join(root, 'a.txt');
      const write = (content: string) => {
        writeFileSync(`${file}.new`, content);
        utimesSync(`${file}.new`, 1, 1);
        renameSync(`${file}.new`, file);
      };
      write(OLD);
      const host = await kind.open({ root, memoryBudget: 0, warn: () => {} });
      const before = await host.ask({ path: '/a.txt' });
      write(NEW);
      const after = await host.ask({ path: '/a.txt' });
      expect(before.body.toString()).toBe(OLD);
      expect(after.body.toString()).toBe(NEW);
      expect(after.headers.etag).not.toBe(before.headers.etag);
      await host.close();
      rmSync(root, { recursive: true, force: true });
    });
  }
});
