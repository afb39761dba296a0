import assert from 'node:assert/strict';
import { type Chapter, fromApplication } from '../behaviour';

/** With `indexFile: true`. */
export const indexFiles: Chapter = {
  title: 'Index files',
  behaviours: [
    {
      name: 'a folder’s URL serves its index file',
      async holds({ get }) {
        const answer = await get('/static/docs/');
        assert.equal(answer.body.toString(), '<h1>docs</h1>');
        assert.equal(answer.headers['content-type']?.toLowerCase(), 'text/html; charset=utf-8');
        assert.equal((await get('/static/')).body.toString(), '<h1>home</h1>');
      },
    },
    {
      name: 'a folder without its slash leads to the folder, and keeps the query',
      own: true,
      async holds({ get }) {
        const answer = await get('/static/docs');
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.location, 'docs/');
        assert.equal(answer.headers['cache-control'], 'max-age=60, public');
        assert.equal(answer.headers.etag, undefined);
        assert.equal((await get('/static/docs?a=1&b=%20')).headers.location, 'docs/?a=1&b=%20');
        assert.equal((await get('/static')).headers.location, 'static/');
      },
    },
    {
      name: 'the index file’s own name leads to the folder',
      own: true,
      async holds({ get }) {
        assert.equal((await get('/static/docs/index.html')).headers.location, './');
        assert.equal((await get('/static/index.html?x')).headers.location, './?x');
      },
    },
    {
      name: 'a folder name with a colon does not become another site',
      own: true,
      async holds({ get }) {
        assert.equal((await get('/static/docs/a:b')).headers.location, 'a%3Ab/');
      },
    },
    {
      name: 'redirects are for GET and HEAD',
      own: true,
      async holds({ ask }) {
        const head = await ask({ path: '/static/docs', method: 'HEAD' });
        assert.equal(head.status, 302);
        for (const path of ['/static/docs', '/static/docs/index.html', '/static']) {
          const post = await ask({ path, method: 'POST', body: 'a=1' });
          assert.ok(fromApplication(post), path);
          assert.equal(post.body.toString(), 'a=1');
        }
      },
    },
    {
      name: 'at a folder’s URL other methods than GET and HEAD are the application’s',
      async holds({ ask }) {
        for (const path of ['/static/docs/', '/static/', '/static/docs']) {
          for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
            assert.ok(fromApplication(await ask({ path, method })), `${method} ${path}`);
          }
        }
        const headers = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' };
        assert.ok(fromApplication(await ask({ path: '/static/docs/', method: 'OPTIONS', headers })));
      },
    },
    {
      name: 'a folder without an index file is the application’s',
      async holds({ get }) {
        assert.ok(fromApplication(await get('/static/admin/')));
        assert.ok(fromApplication(await get('/static/admin')));
      },
    },
    {
      name: 'a folder’s index leads nowhere by another spelling',
      async holds({ get }) {
        for (const path of [
          '//static/docs',
          '/static//docs',
          '//evil.example/static/docs',
          '/static/docs//',
        ]) {
          const answer = await get(path);
          assert.ok(fromApplication(answer), path);
          assert.equal(answer.headers.location, undefined);
        }
      },
    },
  ],
};
