import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { createSite, defineSettings, type ProcessorSetting, TextOutput } from '../../../framework';
import { runCommandLine } from '../../../framework/management';
import { readManifest } from '../../../framework/manifest';
import { tree } from '../tree';

const REPOSITORY = path.join(__dirname, '../../..');

/** Makes a project in the repository, where the packages are, or in another folder. */
export function project(
  files: Record<string, string | Uint8Array>,
  processors: readonly ProcessorSetting[],
  settings: Parameters<typeof defineSettings>[0] = {},
) {
  const sources = tree(files);
  const out = settings.STATIC_ROOT ?? path.join(tree({}), 'out');
  const collect = async (line = '--noinput') => {
    const site = createSite(
      defineSettings({
        BASE_DIR: REPOSITORY,
        INSTALLED_APPS: [],
        STATICFILES_DIRS: [sources],
        STATIC_ROOT: out,
        STATICFILES_PROCESSORS: [...processors],
        ...settings,
      }),
    );
    const stdout = new TextOutput();
    const stderr = new TextOutput();
    const code = await runCommandLine(['node', 'manage.ts', 'collectstatic', ...line.split(' ')], {
      stdout,
      stderr,
      loadSite: () => site,
      bareSite: () => site,
    });
    return { code, stdout: stdout.text, stderr: stderr.text };
  };
  const published = (name: string) => bytesOf(name).toString();
  const bytesOf = (name: string) => {
    const hashed = readManifest(out)?.paths[name];
    if (hashed === undefined) throw new Error(`${name} is not published`);
    return readFileSync(path.join(out, hashed));
  };
  return { sources, out, collect, published, bytesOf };
}

/** Finds the author's place of a text in a published file, by the map that the file names, with Node's own reader. */
export function authorsPlace(out: string, name: string, sought: string) {
  const hashed = readManifest(out)?.paths[name] ?? '';
  const text = readFileSync(path.join(out, hashed), 'utf8');
  const url = /sourceMappingURL=(\S+)/.exec(text)?.[1] ?? '';
  const json = readFileSync(path.join(out, path.dirname(hashed), decodeURIComponent(url)), 'utf8');
  const before = text.slice(0, text.indexOf(sought)).split('\n');
  const entry = new SourceMap(JSON.parse(json)).findEntry(before.length - 1, before.at(-1)?.length ?? 0);
  if (!('originalLine' in entry)) throw new Error(`nothing is mapped at ${sought}`);
  return { url, source: entry.originalSource, line: entry.originalLine + 1 };
}
