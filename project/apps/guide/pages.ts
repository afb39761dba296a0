import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../framework';

/** One page of the guide. */
export interface GuidePage {
  /** The file's name without `.md`, as in the page's address. */
  readonly name: string;
  readonly title: string;
  /** The first sentence of prose. */
  readonly summary: string;
  /** The Markdown below the title. */
  readonly text: string;
}

const FOLDER = path.join(projectRoot(__dirname), 'docs');

/** Reads the pages of the guide from the package's `docs/`, in the order of their names; none where that is missing. */
export function readGuide(folder = FOLDER): GuidePage[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return files.sort().map((file) => parsePage(file.slice(0, -'.md'.length), read(folder, file)));
}

function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}

/** Parses a page that begins with its title: `# Title`, then prose. */
export function parsePage(name: string, markdown: string): GuidePage {
  const [, title = name, text = markdown] = /^# (.+)\n+([\s\S]*)$/.exec(markdown) ?? [];
  const prose = text.split(/\n{2,}/).find((paragraph) => /^[\w`*[]/.test(paragraph)) ?? '';
  const [sentence = ''] = /^.*?[.:](?=\s|$)/.exec(plain(prose)) ?? [plain(prose)];
  return { name, title: plain(title), summary: sentence.replace(/:$/, '.'), text };
}

/** Takes the marks of Markdown from a line of prose: links keep their words. */
function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A piece of a page: text, or the words of a link to another page. */
export interface Part {
  readonly text: string;
  /** The name of the page that the words lead to; null for text. */
  readonly page: string | null;
}

/** Splits a page's Markdown at its links to other pages of the guide, so that a template can make them links. */
export function linked(markdown: string, pages: readonly GuidePage[]): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of markdown.matchAll(/\[([^\]]+)\]\(([\w-]+)\.md(?:#[^)]*)?\)/g)) {
    const [whole, words = '', name = ''] = match;
    if (!pages.some((page) => page.name === name)) continue;
    parts.push({ text: markdown.slice(end, match.index), page: null }, { text: words, page: name });
    end = match.index + whole.length;
  }
  return [...parts, { text: markdown.slice(end), page: null }];
}
