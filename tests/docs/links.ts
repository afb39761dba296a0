import path from 'node:path';
import { slugOf } from '../../scripts/site/slug';

/**
 * Finds the links and images of pages of Markdown that lead to no file, or to no heading of a page.
 *
 * @param pages path → text
 * @param exists tells whether there is a file, by its path
 * @returns `docs/page.md: target`
 */
export function brokenLinks(
  pages: ReadonlyMap<string, string>,
  exists: (file: string) => boolean,
): readonly string[] {
  return [...pages].flatMap(([page, text]) =>
    linksOf(text)
      .filter((link) => !leadsSomewhere(link, page, pages, exists))
      .map((link) => `${page}: ${link}`),
  );
}

/** The targets of the links and images of a page; what stands in code is none. */
function linksOf(markdown: string): string[] {
  const text = withoutBlocks(markdown).replace(/`[^`\n]*`/g, 'code');
  return [...text.matchAll(/\]\(\s*([^)\s]+)\s*\)/g)].map(([, link = '']) => link);
}

function leadsSomewhere(
  link: string,
  page: string,
  pages: ReadonlyMap<string, string>,
  exists: (file: string) => boolean,
): boolean {
  if (/^https?:/.test(link)) return true;
  const [file = '', heading] = link.split('#');
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!exists(target)) return false;
  return heading === undefined || anchorsOf(pages.get(target) ?? '').includes(heading);
}

/** The anchors of the headings of a page. */
function anchorsOf(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slugOf(heading));
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}
