import { scriptTag } from './protocol';

/** The beginning of a whole document. Parts of pages, which scripts put into one, have it already. */
const DOCUMENT = /^(?:\ufeff|\s|<!--[\s\S]*?-->)*<(?:!doctype html|html[\s>])/i;

/** The nonce that a Content-Security-Policy (§2.3.1) lets scripts run by. */
const NONCE = /'nonce-([A-Za-z0-9+/_=-]+)'/;

/** Adds the script of live reload to the end of an HTML document; gives any other response back as it is. */
export function withScript(response: Response, version: string): Response {
  const { headers, body } = response;
  if (body === null || headers.has('content-encoding')) return response;
  if (!headers.get('content-type')?.toLowerCase().startsWith('text/html')) return response;
  const [, nonce = null] = NONCE.exec(headers.get('content-security-policy') ?? '') ?? [];
  const encoder = new TextEncoder();
  const tag = encoder.encode(scriptTag(version, nonce));
  let isDocument: boolean | null = null;
  const injected = body.pipeThrough(
    new TransformStream<Uint8Array | string, Uint8Array>({
      transform(given, controller) {
        // Streams of strings are served, too.
        const piece = typeof given === 'string' ? encoder.encode(given) : given;
        isDocument ??= DOCUMENT.test(new TextDecoder().decode(piece.subarray(0, 1024)));
        controller.enqueue(piece);
      },
      flush(controller) {
        if (isDocument === true) controller.enqueue(tag);
      },
    }),
  );
  const changed = new Headers(headers);
  changed.delete('content-length');
  // A 304 would have the browser show the script of a process that is gone, which reloads the page again and again.
  changed.delete('etag');
  changed.delete('last-modified');
  const { status, statusText } = response;
  return new Response(injected, { status, statusText, headers: changed });
}
