import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FRAMEWORK_FOLDER } from '../../framework-folder';
import { CommandError } from '../command-errors';

/** The folder of the templates. They are the only files that the package keeps beside its bundle. */
const TEMPLATES = join(FRAMEWORK_FOLDER, 'management', 'scaffold');

/** The real names of files that a package manager would drop or rename. */
const HIDDEN: Readonly<Record<string, string>> = {
  dockerignore: '.dockerignore',
  gitignore: '.gitignore',
  env: '.env',
  'env.example': '.env.example',
};

/** One file to write. */
interface Draft {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes a tree of files from its templates. Nothing is overwritten: when one of the files exists, nothing is written
 * at all.
 *
 * @param template the folder of the templates: `project` or `app`
 * @param target the folder that the tree is written to
 * @param values the values of `{{ name }}` and the like; folders and files called `<kind>_name` get the name
 * @returns the paths of the files, relative to `target`
 * @throws CommandError
 */
export function scaffold(
  template: 'project' | 'app',
  target: string,
  values: Readonly<Record<string, string>> & { readonly name: string },
): string[] {
  const drafts = listFiles(join(TEMPLATES, template)).map((path) => draft(template, path, values));
  const existing = drafts.find(({ path }) => existsSync(join(target, path)));
  if (existing !== undefined) {
    throw new CommandError(
      `${join(target, existing.path)} already exists. Nothing was written: existing files are not replaced.`,
    );
  }
  for (const { path, text } of drafts) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
  return drafts.map(({ path }) => path);
}

function draft(
  template: string,
  path: string,
  values: Readonly<Record<string, string>> & { readonly name: string },
): Draft {
  const segments = path
    .replace(/\.tpl$/, '')
    .split('/')
    .map((segment) => HIDDEN[segment] ?? segment.replaceAll(`${template}_name`, values.name));
  const text = readFileSync(join(TEMPLATES, template, path), 'utf8');
  return {
    path: segments.join('/'),
    // Names without a value belong to the project's own templates.
    text: text.replace(/\{\{ (\w+) \}\}/g, (whole, name: string) => values[name] ?? whole),
  };
}

/** Lists all files below a folder, as sorted paths with forward slashes. */
function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory()
        ? listFiles(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [`${prefix}${entry.name}`],
    )
    .sort();
}
