import type { ServerResponse } from 'node:http';
import { browserScript } from '../../../browser';
import { escapeHtml } from '../../../escape-html';
import { SCRIPT_PATH } from './paths';

/**
 * Events (WHATWG HTML §9.2.6): a style sheet that changed, anything else that changed, the version of the site that
 * answers, the version that changed style sheets have led to, and why the site cannot start.
 */
export type LiveEvent = 'style' | 'reload' | 'version' | 'restyled' | 'problem';

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
 * @param version the version of the site that made the page
 */
export function scriptTag(version: string, nonce: string | null): string {
  const attribute = nonce === null ? '' : ` nonce="${escapeHtml(nonce)}"`;
  return `<script src="${SCRIPT_PATH}" data-version="${escapeHtml(version)}"${attribute} defer></script>\n`;
}
