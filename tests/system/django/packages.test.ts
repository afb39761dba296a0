import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectstatic } from '../collecting';
import { installPackages } from '../packages/installed';
import { collectWithDjango, ensureDjango, readRelease } from './django';

const folder = mkdtempSync(path.join(os.tmpdir(), 'django-packages-'));
let packages: string;

beforeAll(() => {
  ensureDjango();
  packages = installPackages();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Folders, and the files in them without which Django comes through. */
const WITH_DEFAULTS: readonly (readonly [string, ...string[]])[] = [
  ['bootstrap'],
  ['bootstrap-icons'],
  ['@fortawesome/fontawesome-free'],
  ['tinymce'],
  ['mathjax'],
  ['three'],
  // Their source map is not in the package.
  ['monaco-editor', 'loader.js'],
];

const WITH_MODULES: readonly (readonly [string, ...string[]])[] = [
  ['bootstrap'],
  ['@fortawesome/fontawesome-free'],
  ['tinymce'],
  // One imports a file that is not in the package; of .mjs Django knows nothing.
  ['mathjax', 'speech-worker.js', '*.mjs'],
  // Its other modules import each other in cycles.
  ['three/build'],
];

it('publishes modules that import each other, where Django gives up', async () => {
  const source = path.join(packages, '@popperjs/core');
  const theirs = collectWithDjango([{ source, output: path.join(folder, 'cycles-django'), modules: true }]);
  expect(theirs[0]?.error).toContain('Max post-process passes exceeded');
  const end = await collectstatic(path.join(folder, 'site'), {
    sources: [source],
    output: path.join(folder, 'cycles-ours'),
  });
  expect(end).toMatchObject({ code: 0, stderr: '' });
});

describe.each([
  ['its default patterns', false, WITH_DEFAULTS],
  ['ES modules', true, WITH_MODULES],
] as const)('collectstatic beside Django with %s', (_, modules, sources) => {
  it.each(sources)(
    'publishes %s with the same names, the same hash and the same bytes',
    async (name, ...ignore) => {
      const source = path.join(packages, name);
      const theirFolder = path.join(folder, 'django');
      const ourFolder = path.join(folder, 'ours');
      for (const output of [theirFolder, ourFolder]) rmSync(output, { recursive: true, force: true });
      const [verdict] = collectWithDjango([{ source, output: theirFolder, modules, ignore }]);
      expect(verdict?.error).toBeNull();
      const end = await collectstatic(path.join(folder, 'site'), {
        sources: [source],
        output: ourFolder,
        options: { modules },
        arguments: ignore.flatMap((pattern) => ['--ignore', pattern]),
      });
      expect(end).toMatchObject({ code: 0 });
      const theirs = readRelease(theirFolder);
      const ours = readRelease(ourFolder);
      expect(ours.paths).toEqual({ ...theirs.paths });
      expect(ours.hash).toBe(verdict?.hash);
      const different = Object.keys(theirs.paths).filter(
        (file) => !ours.read(file).equals(theirs.read(file)),
      );
      expect(different).toEqual([]);
      console.log(`${name}: ${Object.keys(theirs.paths).length} files`);
    },
  );
});
