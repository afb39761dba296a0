import type { ServerResponse } from 'node:http';
import { browserScript } from '../../../browser';
import { escapeHtml } from '../../../escape-html';
import { SCRIPT_PATH } from './paths';

/** Events (WHATWG HTML §9.2.6): a changed style sheet, anything else that changed, the process that answers, its failure. */
export type LiveEvent = 'style' | 'reload' | 'process' | 'problem';

/** Writes an event; its data is JSON, so it has no line breaks. */
export function eventText(event: LiveEvent, data: string): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Begins a stream of events. A browser that loses it comes back soon. */
export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('retry: 300\n\n');
}

export function sendScript(response: ServerResponse): void {
  const headers = { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-store' };
  response.writeHead(200, headers);
  response.end(browserScript('live-reload'));
}

/**
 * The element that loads the script: from the site itself, as `script-src 'self'` allows, and with the page's nonce.
 *
 * @param processId the process that made the page; another one has other code
 */
export function scriptTag(processId: string, nonce: string | null): string {
  const attribute = nonce === null ? '' : ` nonce="${escapeHtml(nonce)}"`;
  return `<script src="${SCRIPT_PATH}" data-process="${escapeHtml(processId)}"${attribute} defer></script>\n`;
}
