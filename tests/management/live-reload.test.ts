import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EVENTS_PATH, LiveReload } from '../../framework/management/runserver/live-reload';
import { withScript } from '../../framework/management/runserver/live-reload/inject';
import { listen } from '../listening';

const TAG = '<script src="/__whitenoise__/reload.js" data-version="p1" defer></script>\n';
const page = (text: string | ReadableStream, headers: Record<string, string> = {}) =>
  new Response(text, { status: 404, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });
const injected = async (response: Response) => (await withScript(response, 'p1').text()).endsWith(TAG);

describe('the script of live reload', () => {
  it.each([
    '<!doctype html><p>a page',
    '\ufeff <!-- of a theme --> <!DOCTYPE HTML>',
    '<html lang="en"><body></body></html>',
  ])('is added to a whole document: %s', async (text) => {
    expect(await injected(page(text))).toBe(true);
  });

  it.each(['<p>a part</p>', '', 'plain words <!doctype html>', '<htmlish>'])(
    'is not added to what is none: "%s"',
    async (text) => {
      expect(await (await withScript(page(text), 'p1')).text()).toBe(text);
    },
  );

  it('is not added to other media types, to bytes in a coding, or to no body', async () => {
    const data = Response.json('<!doctype html>');
    const coded = page('<!doctype html>', { 'content-encoding': 'br' });
    const empty = new Response(null, { headers: { 'content-type': 'text/html' } });
    for (const response of [data, coded, empty]) expect(withScript(response, 'p1')).toBe(response);
  });

  it('comes at the end of a stream, whose pieces are not held back', async () => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(given) {
        controller = given;
      },
    });
    const reader = withScript(page(body), 'p1').body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value as Uint8Array);
    controller?.enqueue(Buffer.from('<!doctype html>one'));
    expect(await read()).toBe('<!doctype html>one');
    controller?.enqueue(Buffer.from('two'));
    expect(await read()).toBe('two');
    controller?.close();
    expect(await read()).toBe(TAG);
  });

  it('is added to a stream of strings', async () => {
    const body = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('<!doctype html>');
        controller.close();
      },
    });
    const reader = withScript(page(body), 'p1').body?.getReader();
    await reader?.read();
    expect(new TextDecoder().decode((await reader?.read())?.value as Uint8Array)).toBe(TAG);
  });

  it('leaves status and headers as they are, but for the length and what a 304 is asked for with', () => {
    const { status, headers } = withScript(
      page('<!doctype html>', { 'content-length': '15', 'x-own': '1', etag: '"1"', 'last-modified': 'x' }),
      'p1',
    );
    expect(status).toBe(404);
    expect(Object.fromEntries(headers)).toEqual({ 'content-type': 'text/html; charset=utf-8', 'x-own': '1' });
  });

  it('brings the nonce of the page’s policy, and nothing else of it', async () => {
    const tagOf = async (policy: string) =>
      (await withScript(page('<!doctype html>', { 'content-security-policy': policy }), 'p1').text()).slice(
        15,
      );
    expect(await tagOf("script-src 'nonce-aB3+/='")).toContain(' nonce="aB3+/=" ');
    expect(await tagOf("script-src 'self'")).toBe(TAG);
    expect(await tagOf(`script-src 'nonce-"><b>'`)).toBe(TAG);
  });

  it('tells each process by an id of its own', async () => {
    const [one, other] = [new LiveReload(), new LiveReload()];
    const text = (reload: LiveReload) => reload.addTo(page('<!doctype html>')).text();
    expect(await text(one)).toBe(await text(one));
    expect(await text(one)).not.toBe(await text(other));
  });

  it('reloads the page when a template changes at the same time as a style sheet', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'live-'));
    const reload = new LiveReload();
    reload.watch([folder], []);
    const server = createServer((_request, response) => reload.endpoints[EVENTS_PATH]?.(response));
    const answer = await fetch(`http://127.0.0.1:${await listen(server)}`);
    let text = '';
    const reading = answer.body?.pipeThrough(new TextDecoderStream()).pipeTo(
      new WritableStream({
        write(piece) {
          text += piece;
        },
      }),
    );
    const told = (events: RegExp) => vi.waitFor(() => expect(text).toMatch(events), 5000);
    for (const name of ['a.css', 'b.css']) writeFileSync(path.join(folder, name), '');
    await told(/event: style\n.*a\.css.*\n\nevent: style\n.*b\.css/);
    for (const name of ['a.css', 'b.html']) writeFileSync(path.join(folder, name), '');
    await told(/event: reload\n.*b\.html/);
    expect(text.match(/event: style/g)).toHaveLength(2);
    server.closeAllConnections();
    await reading?.catch(() => {});
    server.close();
    rmSync(folder, { recursive: true });
  });
});
