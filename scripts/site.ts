// Makes the documentation site: `npm run docs:build`, or `npm run docs:dev` to see changes while they are written. `render`
// builds the pages that were assembled before.

import { existsSync, mkdirSync, renameSync, rmSync, watch } from 'node:fs';
import path from 'node:path';
import { assemble } from './site/assemble';

const root = path.join(__dirname, '..');
const site = path.join(root, 'site');
const content = path.join(site, '.content');

/** Folders that pages are made of. */
const SOURCES = ['docs', 'examples'];

/** Keeps the last build in `site/previous`, an empty folder where there is none: the next one is served as differences to it. */
function keepPrevious(): void {
  const previous = path.join(site, 'previous');
  rmSync(previous, { recursive: true, force: true });
  if (existsSync(path.join(site, 'dist'))) renameSync(path.join(site, 'dist'), previous);
  else mkdirSync(previous);
}

async function main(command: string | undefined): Promise<void> {
  const vitepress = await import('vitepress');
  if (command !== 'render') assemble(root, content);
  if (command !== 'dev') {
    keepPrevious();
    return vitepress.build(site);
  }
  const server = await vitepress.createServer(site);
  await server.listen();
  server.printUrls();
  let waiting: NodeJS.Timeout | undefined;
  for (const folder of SOURCES) {
    watch(path.join(root, folder), { recursive: true }, (_, name) => {
      if (name === null || /(?:^|[\\/])\.|^dist/.test(name)) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => assemble(root, content), 100);
    });
  }
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
