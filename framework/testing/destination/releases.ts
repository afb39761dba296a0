import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type BuildOptions,
  brotli,
  build,
  compressed,
  type Destination,
  FolderDestination,
  FolderFinder,
  gzip,
  hashedFiles,
} from '../../staticfiles';
import { assertBytes, everyByte, type Rule, withFolder } from './rule';

/** A site with the kinds of files that there are: large, small, binary, referring to each other, of equal bytes. */
function writeSite(folder: string, colour: string): void {
  const rules = Array.from({ length: 400 }, (_, rule) => `.rule-${rule} { color: ${colour} }`).join('\n');
  const files: Record<string, string | Buffer> = {
    'css/site.css': `@import "base.css"; body { background: url(../img/a.png) }\n${rules}`,
    'css/base.css': rules,
    'css/same.css': rules,
    'js/main.js': `import './part.js';\n${'// a comment\n'.repeat(100)}`,
    'js/part.js': 'export {};\n',
    'img/a.png': everyByte(5_000),
    'a file & more.txt': 'text\n'.repeat(200),
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function publish(sources: string, destination: Destination, options: BuildOptions = {}) {
  const processing = compressed(hashedFiles({ staticUrl: '/static/' }), { encoders: [gzip, brotli] });
  return build([new FolderFinder([{ folder: sources }])], processing, destination, options);
}

/** Asserts that a place holds the same files with the same bytes as a local folder. */
async function assertSame(destination: Destination, folder: string): Promise<void> {
  const expected = [...(await new FolderDestination(folder).inventory()).keys()].sort();
  assert.deepEqual([...(await destination.inventory()).keys()].sort(), expected);
  for (const name of expected) await assertBytes(destination, name, readFileSync(path.join(folder, name)));
}

/** Rules of whole releases, which are built there as `collectstatic` builds them. */
export const RELEASES: Readonly<Record<string, Rule>> = {
  'a release is the one that a local folder gets, and so is the next': (open) =>
    withFolder(async (folder) => {
      const [sources, local] = [path.join(folder, 'sources'), path.join(folder, 'local')];
      for (const colour of ['red', 'tan']) {
        writeSite(sources, colour);
        const there = await publish(sources, await open(), { clear: true });
        const here = await publish(sources, new FolderDestination(local), { clear: true });
        assert.deepEqual({ ...there, problems: [] }, { ...here, problems: [] });
        await assertSame(await open(), local);
      }
    }),

  'a build in which nothing changed puts nothing': (open) =>
    withFolder(async (sources) => {
      writeSite(sources, 'red');
      await publish(sources, await open());
      const destination = await open();
      const before = await destination.inventory();
      const { modified, postProcessed } = await publish(sources, destination);
      assert.deepEqual([modified, postProcessed], [0, 0]);
      assert.deepEqual(await destination.inventory(), before);
    }),

  'a file that somebody changed or removed is put right by the next build': (open) =>
    withFolder(async (folder) => {
      const [sources, local] = [path.join(folder, 'sources'), path.join(folder, 'local')];
      writeSite(sources, 'red');
      await publish(sources, new FolderDestination(local));
      await publish(sources, await open());
      const destination = await open();
      await destination.put('css/base.css', { bytes: Buffer.from('damaged') });
      await destination.put('css/base.css.br', { bytes: Buffer.from('damaged') });
      await destination.remove('js/main.js');
      await destination.flush?.();
      await publish(sources, await open());
      await assertSame(await open(), local);
    }),
};
