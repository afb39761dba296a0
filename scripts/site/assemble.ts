import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sitePage } from './pages';

/** Languages of fenced code, by the ending of a file's name. */
const LANGUAGES: Readonly<Record<string, string>> = {
  '.ts': 'ts',
  '.js': 'js',
  '.mjs': 'js',
  '.json': 'json',
  '.ejs': 'html',
  '.html': 'html',
  '.astro': 'html',
  '.svelte': 'html',
  '.css': 'css',
};

/** Files of an example that its page leaves out: they are the same in all, or pictures. */
const LEFT_OUT =
  /(?:^|\/)(?:README\.md|tsconfig\.json|node_modules|dist|package-lock\.json)(?:\/|$)|\.(?:svg|png|ico|woff2?)$/;

/**
 * Puts together the pages that the site is made of: the guide, a page for each example with its code, the benchmark, the
 * changelog. They are written from the files that the repository has, so that nothing stands in two places.
 *
 * @param root of the repository
 * @param content the folder that is written, and emptied before
 */
export function assemble(root: string, content: string): void {
  rmSync(content, { recursive: true, force: true });
  const put = (page: string, text: string) => {
    mkdirSync(path.dirname(path.join(content, page)), { recursive: true });
    writeFileSync(path.join(content, page), text);
  };
  const page = (file: string) => adapted(readFileSync(path.join(root, file), 'utf8'), file);
  for (const name of readdirSync(path.join(root, 'docs')).filter((one) => one.endsWith('.md')))
    put(name, page(`docs/${name}`));
  for (const file of [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'bench/README.md',
    'examples/README.md',
  ])
    put(sitePage(file) ?? file, page(file));
  for (const { name } of folders(path.join(root, 'examples')))
    put(`examples/${name}.md`, examplePage(root, name));
  copyPictures(root, content);
}

/** The page of an example: what its README says, and its files. */
function examplePage(root: string, name: string): string {
  const folder = path.join(root, 'examples', name);
  const readme = adapted(readFileSync(path.join(folder, 'README.md'), 'utf8'), `examples/${name}/README.md`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !LEFT_OUT.test(file) && LANGUAGES[path.extname(file)] !== undefined)
    .sort(serversFirst);
  const blocks = files.map((file) => {
    const code = readFileSync(path.join(folder, file), 'utf8').trimEnd();
    const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
    return `### ${file}\n\n${fence}${LANGUAGES[path.extname(file)]}\n${code}\n${fence}`;
  });
  return `${readme.trimEnd()}\n\n## The files\n\n${blocks.join('\n\n')}\n`;
}

function serversFirst(a: string, b: string): number {
  const rank = (file: string) =>
    /^(?:src\/)?(?:server|main)\./.test(file) ? 0 : file === 'package.json' ? 2 : 1;
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function folders(parent: string) {
  return readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory());
}

/** Leads the links of a page to pages of the site. The words of a link to another file of the repository stay as words. */
function adapted(markdown: string, file: string): string {
  const own = path.posix.dirname(sitePage(file) ?? file);
  // Code is left alone.
  return markdown.replace(
    /^(`{3,})[\s\S]*?^\1`*$|`[^`\n]*`|(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/gm,
    (all, fence, mark, words, link) => {
      if (fence !== undefined || link === undefined || /^(?:https?:|mailto:|#)/.test(link)) return all;
      const [target = '', anchor] = link.split('#');
      const source = path.posix.join(path.posix.dirname(file), target);
      if (mark === '!' || /\.svg$/.test(target)) return `${mark}[${words}](/${pictureName(source)})`;
      const page = sitePage(source);
      if (page === null) return words;
      const relative = path.posix.relative(own, page);
      return `[${words}](${relative.startsWith('.') ? relative : `./${relative}`}${anchor === undefined ? '' : `#${anchor}`})`;
    },
  );
}

/** Pictures of the pages, which lie in several folders of the repository. */
function pictureName(file: string): string {
  return `pictures/${file.replaceAll('/', '-')}`;
}

function copyPictures(root: string, content: string): void {
  for (const folder of ['docs', 'bench', 'bench/flame']) {
    if (!existsSync(path.join(root, folder))) continue;
    for (const name of readdirSync(path.join(root, folder)).filter((one) => one.endsWith('.svg'))) {
      const to = path.join(content, 'public', pictureName(`${folder}/${name}`));
      mkdirSync(path.dirname(to), { recursive: true });
      cpSync(path.join(root, folder, name), to);
    }
  }
}
