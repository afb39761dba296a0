import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { observe } from '../../framework/monitoring';
import { LINE_FORMATS } from '../../framework/monitoring/log/format';
import { LineBuffer } from '../../framework/monitoring/log/line-buffer';
import { RequestLog } from '../../framework/monitoring/log/request-log';
import { whiteNoise } from '../../framework/whitenoise';

let root = '';
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'request-log-'));
  writeFileSync(path.join(root, 'app.css'), 'body {}');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each([
  ['by Node’s own path', false],
  ['on the stream itself', true],
])('the line of a file that is answered %s over HTTP/2 says so', async (_how, accelerated) => {
  const lines: string[] = [];
  const written = new LineBuffer(4096);
  const application = whiteNoise<Http2ServerRequest, Http2ServerResponse>(
    (_request, response) => void response.end('a page'),
    { root, prefix: '/static/' },
  );
  const server = createServer();
  const log = new RequestLog(LINE_FORMATS.combined, {
    expectLines: ({ writeLines }) => void setImmediate(writeLines),
    beginLine: () => {
      written.end = 0;
      return written;
    },
    endLine: () => void lines.push(String(written)),
  });
  observe(server as unknown as Server, { log, counter: null });
  server.on('request', application);
  if (accelerated) application.accelerate(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const ids: unknown[] = [];
  // The first answer is read from the disk, the second one is not.
  for (const id of ['first', 'second']) {
    const stream = session.request({ ':path': '/static/app.css', 'x-request-id': id, 'user-agent': 'me' });
    const [headers] = await once(stream, 'response');
    ids.push(headers['x-request-id']);
    await once(stream.resume(), 'close');
  }
  await expect.poll(() => lines).toHaveLength(2);
  session.destroy();
  server.close();
  expect(ids).toEqual(['first', 'second']);
  const line = (outcome: string) =>
    expect.stringMatching(
      new RegExp(
        String.raw`^127\.0\.0\.1 - - \[.*\] "GET /static/app\.css HTTP/2\.0" 200 7 "-" "me" \d+\.\dms identity ${outcome}$`,
      ),
    );
  expect(lines).toEqual([line('miss first'), line('hit second')]);
});
