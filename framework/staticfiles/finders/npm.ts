import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CheckMessage } from '../../checks';
import {
  ImproperlyConfigured,
  type NpmFinderOptions,
  type NpmPackage,
  object,
  record,
  SETTINGS,
  type Settings,
  string,
  z,
} from '../../conf';
import { dependencies } from '../../container';
import { compilePatterns } from '../../shell-patterns';
import { parseOptions } from '../options';
import { type Finder, type FindOptions, type FoundFile } from './finder';
import { exists, isNormalised, pathIn, sourceIn } from './folders';
import { type IgnoreRules, isLeftOut } from './ignore';
import { placeBelow } from './static-root';
import { FINDER_OPTIONS } from './tokens';
import { walkFiles } from './walk';

interface Taken {
  readonly name: string;
  readonly root: { readonly folder: string; readonly prefix: string };
  readonly patterns: readonly string[];
  readonly wanted: (path: string) => boolean;
}

const PACKAGE = 'true, a list of strings or an object with from, to, files';
const packageOptions = z.union(
  [
    z.literal(true),
    z.array(string),
    object(
      {
        from: z.optional(string),
        to: z.optional(
          string.check(
            z.refine(
              (to) => isNormalised(to.replace(/^\/+|\/+$/g, '')),
              "the path of a folder, without empty parts, '.' and '..'",
            ),
          ),
        ),
        files: z.optional(z.array(string)),
      },
      PACKAGE,
    ),
  ],
  PACKAGE,
);
const OPTIONS = {
  packages: record(packageOptions, `an object of which each value is ${PACKAGE}`),
  from: z.optional(string),
};

/** Finds the files of installed npm packages. A package's own `node_modules` are never part of it. */
export class NpmFinder implements Finder {
  static readonly inject = dependencies<typeof NpmFinder>(FINDER_OPTIONS, SETTINGS);

  readonly #options: NpmFinderOptions & { readonly from: string };
  readonly #settings: Pick<Settings, 'BASE_DIR'> & Partial<Pick<Settings, 'STATIC_ROOT'>>;
  #taken: readonly Taken[] | null = null;

  /** @throws ImproperlyConfigured when an option is unknown or of the wrong type */
  constructor(
    given: Readonly<Record<string, unknown>>,
    settings: Pick<Settings, 'BASE_DIR'> & Partial<Pick<Settings, 'STATIC_ROOT'>>,
  ) {
    const { packages, from = settings.BASE_DIR } = parseOptions(OPTIONS, given, new.target.name);
    this.#settings = settings;
    this.#options = { packages: packages as NpmFinderOptions['packages'], from };
  }

  /**
   * Looks the packages up when they are first needed: a server whose files are collected may run without them.
   *
   * @throws ImproperlyConfigured naming the package that is not installed, and where it was looked for
   */
  #packages(): readonly Taken[] {
    this.#taken ??= Object.entries(this.#options.packages).map(([name, value]) =>
      take(name, value, this.#options.from),
    );
    return this.#taken;
  }

  /** Reports packages that are not installed or lack the folder (E006), and patterns that match no file (W007). */
  check(): CheckMessage[] {
    return Object.entries(this.#options.packages).flatMap(([name, value]): CheckMessage[] => {
      try {
        const { root, patterns } = take(name, value, this.#options.from);
        return idlePatterns(root.folder, patterns).map((pattern) => ({
          level: 'warning',
          id: 'staticfiles.W007',
          message: `NpmFinder: '${pattern}' matches no file of the package '${name}' (${root.folder})`,
        }));
      } catch (error) {
        if (!(error instanceof ImproperlyConfigured)) throw error;
        const hint = error instanceof NotInstalled ? { hint: `Install it: npm install ${name}` } : {};
        return [{ level: 'error', id: 'staticfiles.E006', message: error.message, ...hint }];
      }
    });
  }

  get locations(): readonly string[] {
    return this.#packages().map(({ root }) => root.folder);
  }

  find(name: string, options?: FindOptions & { readonly all?: false }): string | null;
  find(name: string, options: FindOptions & { readonly all: true }): string[];
  find(name: string, options: FindOptions & { readonly all?: boolean } = {}): string | string[] | null {
    const rules = rulesOf(options.ignorePatterns ?? []);
    const found = this.#packages().flatMap(({ root, wanted }) => {
      const source = sourceIn(root, name);
      if (source === null || !exists(source)) return [];
      const inside = pathIn(root, source);
      return isLeftOut(inside, rules) || !wanted(inside) ? [] : [source];
    });
    return options.all ? found : (found[0] ?? null);
  }

  list(ignorePatterns: readonly string[]): Iterable<FoundFile> {
    const rules = rulesOf(ignorePatterns);
    const published = this.#settings.STATIC_ROOT ?? null;
    return this.#packages().flatMap(({ root, wanted }) =>
      // A folder that cannot be listed may hold files that are wanted.
      walkFiles(root, rules, placeBelow(root.folder, published)).filter(
        ({ path: name }) => name.endsWith('/') || wanted(name),
      ),
    );
  }
}

/**
 * The rules for looking into packages. A Vite manifest inside of a package is ignored: its build is the package's
 * own.
 */
function rulesOf(patterns: readonly string[]): IgnoreRules {
  return { ignored: compilePatterns([...patterns, 'node_modules']), hidesViteManifest: () => true };
}

function take(name: string, value: NpmPackage | readonly string[] | true, base: string): Taken {
  const wish = value === true ? {} : isList(value) ? { files: value } : value;
  const folder = path.join(packageFolder(name, base), wish.from ?? '');
  if (!existsSync(folder)) {
    throw new ImproperlyConfigured(
      `NpmFinder: the package '${name}' has no folder '${wish.from}' (${folder}).`,
    );
  }
  return {
    name,
    root: { folder, prefix: (wish.to ?? name).replace(/^\/+|\/+$/g, '') },
    patterns: wish.files ?? [],
    wanted: wish.files ? compilePatterns(wish.files) : () => true,
  };
}

/** Finds patterns that match no file below a folder: they are misspelt, or another version has other files. */
function idlePatterns(folder: string, patterns: readonly string[]): string[] {
  const idle = new Map(patterns.map((pattern) => [pattern, compilePatterns([pattern])]));
  for (const file of idle.size > 0 ? walkFiles({ folder }, rulesOf([])) : []) {
    for (const [pattern, matches] of idle) if (matches(file.path)) idle.delete(pattern);
    if (idle.size === 0) break;
  }
  return [...idle.keys()];
}

class NotInstalled extends ImproperlyConfigured {}

/** Finds the folder of an installed package as Node does: in `node_modules` here and upwards. */
function packageFolder(name: string, from: string): string {
  if (!/^(?:@[^/\\@]+\/)?[^/\\@.][^/\\@]*$/.test(name)) {
    throw new ImproperlyConfigured(`NpmFinder: '${name}' is not the name of an npm package`);
  }
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) break;
  }
  throw new NotInstalled(
    `NpmFinder: the package '${name}' is not installed: no node_modules/${name} in ${from} or above`,
  );
}

function isList(value: NpmPackage | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}
