import { rmSync, truncateSync, utimesSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileSource, whiteNoise } from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from './serving';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder({
    'css/app.css': 'body { color: red }',
    'css/app.css.gz': 'small',
    'docs/index.html': '<p>docs</p>',
  });
});
afterEach(() => folder.remove());

const GZIP = { 'Accept-Encoding': 'gzip' };

describe('a file that nobody has asked for since the start', () => {
  it('is sent as it is now, with headers for that, where it was changed', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    const file = folder.write('css/app.css', 'body { color: green; margin: 0 }');
    utimesSync(file, 1_600_000_000, 1_600_000_000);
    const head = await request(application).head('/css/app.css').set('Accept-Encoding', 'identity');
    expect([head.status, head.headers['content-length']]).toEqual([200, '32']);
    expect(head.headers['last-modified']).toBe('Sun, 13 Sep 2020 12:26:40 GMT');
    const answer = await request(application).get('/css/app.css').set('Accept-Encoding', 'identity');
    expect(answer.text).toBe('body { color: green; margin: 0 }');
  });

  it('is the application’s where it is gone, until it is there again', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    rmSync(path.join(folder.path, 'css'), { recursive: true });
    expect((await request(application).get('/css/app.css')).text).toBe('from the application');
    folder.write('css/app.css', 'back');
    expect((await request(application).get('/css/app.css')).text).toBe('back');
  });

  it('is sent without a variant that is gone, or no longer smaller', async () => {
    const gone = whiteNoise(fallback, { root: folder.path });
    rmSync(path.join(folder.path, 'css/app.css.gz'));
    const answer = await request(gone).get('/css/app.css').set(GZIP);
    expect([answer.text, answer.headers['content-encoding']]).toEqual(['body { color: red }', undefined]);
    truncateSync(folder.write('css/app.css.gz', ''), 500);
    const larger = whiteNoise(fallback, { root: folder.path });
    expect((await request(larger).head('/css/app.css').set(GZIP)).headers['content-length']).toBe('19');
  });
});

describe('a listing', () => {
  it('takes the variants of a file for no files of their own', async () => {
    const application = whiteNoise(fallback, { root: folder.path, prefix: '/static/' });
    const answer = await request(application).head('/static/css/app.css').set(GZIP);
    expect([answer.headers['content-encoding'], answer.headers['content-length']]).toEqual(['gzip', '5']);
    expect((await request(application).get('/static/css/app.css.gz')).text).toBe('from the application');
  });

  it('serves index files below a prefix, at its own URL and below it', async () => {
    folder.write('index.html', '<p>home</p>');
    const application = whiteNoise(fallback, { root: folder.path, prefix: '/static/', indexFile: true });
    expect((await request(application).get('/static/')).text).toBe('<p>home</p>');
    expect((await request(application).get('/static/docs/')).text).toBe('<p>docs</p>');
    expect((await request(application).get('/static/docs')).status).toBe(302);
  });

  it('finds the files of a source wherever they lie, and a variant only beside its file', async () => {
    const other = folder.write('elsewhere/1.txt', 'one');
    const files: [string, string][] = [
      ['a/first.txt', other],
      ['a/second.txt', folder.write('a/second.txt', 'the second')],
      ['a/second.txt.gz', folder.write('b/second.txt.gz', 'not its variant')],
      ['a/first.txt', folder.write('a/first.txt', 'comes too late')],
      ['c/third.txt', folder.write('b/c/third.txt', 'the third')],
    ];
    const source: FileSource = { find: () => null, list: () => files };
    const application = whiteNoise(fallback, { root: source });
    const bodies = await Promise.all(
      ['/a/first.txt', '/a/second.txt', '/c/third.txt'].map(async (url) => {
        return (await request(application).get(url)).text;
      }),
    );
    expect(bodies).toEqual(['one', 'the second', 'the third']);
    expect((await request(application).get('/a/second.txt.gz')).status).toBe(200);
  });
});
