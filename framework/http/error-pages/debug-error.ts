import path from 'node:path';
import { env, type Settings } from '../../conf';
import { TemplateError } from '../../templates';
import type { Token } from './highlight';
import { type Markup, markup } from './markup';
import { requestFacts, settingsFacts } from './request-facts';
import { type Frame, readStack, type SourceLine, sourceLines } from './stack';
import { debugPageWithText, textToCopy } from './style';

/** Renders the page for an error in DEBUG: the error, its place in the source, the request and the settings. */
export function debugErrorPage(error: unknown, request: Request, settings: Settings): string {
  const title = `${nameOf(error)} at ${new URL(request.url).pathname}`;
  return debugPageWithText(
    title,
    markup`<header><h1>${title}</h1><p>${messageOf(error)}</p>
<details><summary>As text</summary>${textToCopy(debugErrorText(error, request))}</details></header>
<main>
${chainOf(error).map((link, index) => errorSection(link, index, settings.BASE_DIR))}
<h2>Request</h2>
${table(requestFacts(request))}
<h2>Settings</h2>
${table(settingsFacts(settings))}
</main>`,
  );
}

/** Describes the error as plain text, for clients that show no HTML. */
export function debugErrorText(error: unknown, request: Request): string {
  const stacks = chainOf(error).map((link) => (link instanceof Error ? link.stack : String(link)));
  return `${nameOf(error)} at ${new URL(request.url).pathname}\n${messageOf(error)}\n\n${stacks.join('\n\ncaused by: ')}\n`;
}

/** Lists an error and its causes. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let link = error; link !== undefined && !chain.includes(link); ) {
    chain.push(link);
    link = link instanceof Error ? link.cause : undefined;
  }
  return chain;
}

function errorSection(error: unknown, index: number, baseDir: string): Markup {
  const heading = index === 0 ? markup`` : markup`<h2>Caused by ${nameOf(error)}: ${messageOf(error)}</h2>`;
  if (!(error instanceof Error)) return heading;
  return markup`${heading}${templateSection(error, baseDir)}
<h2>Stack</h2>
${stackSection(readStack(error, baseDir), baseDir)}`;
}

/** Shows the project's own frames one by one, the first one open, and folds the frames of packages between them. */
function stackSection(frames: readonly Frame[], baseDir: string): Markup[] {
  const sections: Markup[] = [];
  let isFirst = true;
  for (let at = 0; at < frames.length; ) {
    const end = frames.findIndex((frame, index) => index >= at && frame.own);
    const foreign = frames.slice(at, end < 0 ? undefined : end);
    if (foreign.length > 0) {
      const list = foreign.map((frame) => frameSection(frame, false, baseDir));
      sections.push(
        markup`<details class="package"><summary>${foreign.length} frames of packages and of Node</summary>${list}</details>`,
      );
    }
    const own = end < 0 ? undefined : frames[end];
    if (own) sections.push(frameSection(own, isFirst, baseDir));
    isFirst &&= own === undefined;
    at = end < 0 ? frames.length : end + 1;
  }
  return sections;
}

function templateSection(error: Error, baseDir: string): Markup {
  if (!(error instanceof TemplateError) || error.position === null) return markup``;
  const { file, line, column, source } = error.position;
  return markup`<h2>Template</h2><p><a href="${editorUrl(file, line, column)}"><code>${placeOf(file, line, column, baseDir)}</code></a></p>${code(sourceLines(source, line, file))}`;
}

function frameSection(frame: Frame, open: boolean, baseDir: string): Markup {
  const { file, line, column } = frame;
  const place = placeOf(file, line, column, baseDir);
  const head = markup`<code>${place}</code> in ${frame.where}`;
  // What opens and closes the source must not hold a link: a screen reader would not find it there.
  const link =
    file === null
      ? null
      : markup`<a class="editor" href="${editorUrl(file, line, column)}" title="${place}">edit</a>`;
  if (frame.source.length === 0) return markup`<div>${link}<p>${head}</p></div>`;
  return markup`<div>${link}<details${open ? markup` open` : null}><summary>${head}</summary>${code(frame.source)}</details></div>`;
}

/** Names a place in a file, from the project's folder on. */
function placeOf(file: string | null, line: number, column: number, baseDir: string): string {
  if (file === null) return `node:${line}:${column}`;
  const relative = path.relative(baseDir, file);
  return `${relative.startsWith('..') ? file : relative}:${line}:${column}`;
}

/** The environment says which editor to open, since each developer has another. */
function editorUrl(file: string, line: number, column: number): string {
  const values = { f: encodeURI(file.replaceAll(path.sep, '/')), l: String(line), c: String(column) };
  return env('EDITOR_URL', 'vscode://file/%f:%l:%c').replace(
    /%([flc])/g,
    (_, name: keyof typeof values) => values[name],
  );
}

function code(lines: readonly SourceLine[]): Markup {
  return markup`<pre tabindex="0">${lines.map(
    ({ number, tokens, current }) =>
      markup`<span${current ? markup` class="current"` : null}><i>${number}</i>${tokens.map(coloured)}</span>`,
  )}</pre>`;
}

function coloured({ kind, text }: Token): Markup {
  return kind === null ? markup`${text}` : markup`<span class="${kind}">${text}</span>`;
}

function table(rows: readonly (readonly [string, string])[]): Markup {
  return markup`<div class="scroll"><table>${rows.map(
    ([name, value]) => markup`<tr><td>${name}</td><td>${value}</td></tr>`,
  )}</table></div>`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : `Thrown ${typeof error}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
