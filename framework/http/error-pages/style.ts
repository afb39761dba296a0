import { hash } from 'node:crypto';
import { browserScript } from '../../browser';
import { Markup, markup } from './markup';

/** Renders a page for DEBUG that holds {@link textToCopy}, with the script that adds a button for it. */
export function debugPageWithText(title: string, body: Markup): string {
  return pageOf(title, body, browserScript('copy-text'));
}

/** Renders a page for DEBUG without a script. */
export function debugPage(title: string, body: Markup): string {
  return pageOf(title, body, null);
}

/** Renders the text of a page that is copied. Without the button a click on it selects all of it. */
export function textToCopy(text: string): Markup {
  return markup`<pre class="text" id="text" tabindex="0">${text}</pre>`;
}

/**
 * Renders a page that makes no request, and is readable on a phone and in dark mode. Its policy lets in its style, its
 * script and the one of live reload, and nothing that slipped in with the text of an error.
 */
function pageOf(title: string, body: Markup, script: string | null): string {
  const scripts = script === null ? "'self'" : `'self' ${source(script)}`;
  const policy = `default-src 'none'; img-src 'self'; connect-src 'self'; style-src ${source(STYLE.html)}; script-src ${scripts}; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="none">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
<footer>You see this page because <code>DEBUG</code> is on in the settings. With <code>DEBUG</code> off, visitors get a plain error page.</footer>
${script === null ? null : markup`<script>${new Markup(script)}</script>`}
</body>
</html>
`.html;
}

/** Names a text that a policy lets in by its hash (CSP 3, §2.3.1). */
function source(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}

const STYLE = markup`
:root { color-scheme: light dark; --line: light-dark(#d8dbe2, #3a3f4b); --soft: light-dark(#f4f5f8, #1d2027); --hot: light-dark(#ffe9e6, #4a2320); --red: light-dark(#b3261e, #ff8a80); --faint: light-dark(#5f6675, #9aa3b5); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas; }
header { padding: 1.5rem; background: var(--soft); border-bottom: 3px solid var(--red); }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; color: var(--red); overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; overflow-wrap: anywhere; }
header p { margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
main { padding: 0 1.5rem 1.5rem; max-width: 75rem; }
footer { padding: 1rem 1.5rem; border-top: 1px solid var(--line); }
code, pre, td, ol.tried { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; }
pre { margin: 0; padding: .5rem 0; overflow-x: auto; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; }
pre > span { display: block; padding: 0 .75rem; min-width: max-content; }
pre.text { max-height: 60vh; padding: .5rem .75rem; user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; }
button { padding: .3rem .8rem; border: 1px solid light-dark(#8a90a0, #6d7484); border-radius: 6px; background: transparent; color: inherit; font: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid light-dark(#1f5fbf, #8ab4ff); outline-offset: 1px; }
.copy { margin: .75rem 0 .35rem; }
.current { background: var(--hot); }
.comment { color: var(--faint); }
.string { color: light-dark(#116329, #7ee0a0); }
.number { color: light-dark(#953800, #ffb27a); }
.keyword { color: light-dark(#6f3cc9, #d2a8ff); }
a { color: inherit; }
pre > span > i { display: inline-block; width: 3.5em; opacity: .6; font-style: normal; user-select: none; }
details { margin: .35rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
details.package > summary { opacity: .75; }
.editor { float: right; margin-left: 1rem; }
details.package > :not(summary) { margin-left: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; opacity: .75; width: 1%; }
@media (max-width: 40rem) { td { display: block; } td:first-child { width: auto; padding-bottom: 0; border: 0; } }
`;
