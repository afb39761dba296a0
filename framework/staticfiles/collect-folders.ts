import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { urlPrefix } from '../assets';
import {
  areImports,
  boolean,
  integer,
  type ManifestStorageOptions,
  nonEmptyString,
  type ProcessorSetting,
  SETTINGS_SCHEMA,
  type SettingDefinition,
  string,
  z,
} from '../conf';
import { BuildError } from './build-error';
import { brotliFor, gzip, SOURCE_MAP_QUALITY } from './compression';
import { type Destination, FolderDestination } from './destination';
import { DEFAULT_IGNORE_PATTERNS, type Finder, FolderFinder, isWithin } from './finders';
import { brotliQuality, moduleNames, parseOptions } from './options';
import {
  type BuildOptions,
  type BuildResult,
  build,
  compressed,
  hashedFiles,
  type Processing,
} from './pipeline';
import { countPlaces, formatProblems, type Problem } from './problems';
import { createProcessorsAlone } from './processors';
import { KEEP_BY_DEFAULT, openPrevious } from './releases';

/** The options of {@link collectFolders}. */
export interface CollectFoldersOptions
  extends Pick<
    ManifestStorageOptions,
    'ignoreReferences' | 'prehashed' | 'modules' | 'html' | 'svg' | 'webmanifest'
  > {
  /** The folder to publish into. It is made if it does not exist, and must not hold files of other programs. */
  readonly out: string;
  /** The URL path that the files will be served under, as the wrapper's `prefix`; `/` by default. */
  readonly prefix?: string | undefined;
  /** The origin of a CDN whose URLs in the files lead to them as well, such as `https://d111.cloudfront.net`. */
  readonly host?: string | undefined;
  /** Shell patterns of files and folders to leave out, in addition to the default ones. */
  readonly ignore?: readonly string[] | undefined;
  /** Leave out `CVS`, `.*` and `*~`; true by default. */
  readonly defaultIgnore?: boolean | undefined;
  /**
   * Bare names that modules import, or beginnings of them with a slash at the end, and the files or folders that they
   * lead to: `{ three: 'three/build/three.module.js' }`. Pages find them by `assets.importMap`.
   */
  readonly imports?: Readonly<Record<string, string>> | undefined;
  /** Do not publish files under their own names; false by default. */
  readonly keepOnlyHashed?: boolean | undefined;
  /** Put gzip and Brotli variants beside the files; true by default. */
  readonly compress?: boolean | undefined;
  /** Brotli's quality for source maps, from 0 to 11; 9 by default, where all other files have 11. */
  readonly sourceMapQuality?: number | undefined;
  /** Once the files are published, remove all but them and their earlier versions from the folder; false by default. */
  readonly clear?: boolean | undefined;
  /** The number of earlier versions of each file that stay published; 3 by default. */
  readonly keepVersions?: number | undefined;
  /** The number of days for which a version stays published that another one has taken the place of; 7 by default. */
  readonly keepDays?: number | undefined;
  /**
   * The release before, of which the files that this one changes are carried over: the https URL of its static files, or
   * of the site alone, or the path of a folder.
   */
  readonly previous?: string | undefined;
  /** The processors of the files, in order, as STATICFILES_PROCESSORS names them; none by default. */
  readonly processors?: readonly ProcessorSetting[] | undefined;
  /** Check everything, write nothing; false by default. */
  readonly dryRun?: boolean | undefined;
}

const ORIGIN = /^(?:https?:)?\/\/[^/?#\s]+\/?$/i;
const strings = z.array(string, 'a list of strings');
const REFERENCE = 'a string or a RegExp';

const COUNT = 'a number, 0 or more';
const count = integer.check(z.nonnegative(COUNT));

const PROCESSORS = SETTINGS_SCHEMA.get('STATICFILES_PROCESSORS') as SettingDefinition;

const FIELDS = {
  out: nonEmptyString,
  prefix: z.optional(string.check(z.regex(/^(?!\/\/)[^?#\s\\:]*$/, "a URL path such as '/static/'"))),
  host: z.optional(
    string.check(z.regex(ORIGIN, "the origin of a CDN, such as 'https://d111.cloudfront.net'")),
  ),
  ignore: z.optional(strings),
  defaultIgnore: z.optional(boolean),
  ignoreReferences: z.optional(
    z.array(z.union([string, z.instanceof(RegExp)], REFERENCE), `a list of which each is ${REFERENCE}`),
  ),
  prehashed: z.optional(strings),
  modules: z.optional(moduleNames),
  imports: z.optional(
    z
      .record(string, string)
      .check(z.refine(areImports, "bare names and paths, such as { three: 'three/a.js' }")),
  ),
  html: z.optional(boolean),
  svg: z.optional(boolean),
  webmanifest: z.optional(boolean),
  keepOnlyHashed: z.optional(boolean),
  compress: z.optional(boolean),
  sourceMapQuality: z.optional(brotliQuality),
  clear: z.optional(boolean),
  keepVersions: z.optional(count),
  keepDays: z.optional(count),
  previous: z.optional(nonEmptyString),
  processors: z.optional(
    z.custom<ProcessorSetting[]>((value) => PROCESSORS.type.safeParse(value).success, PROCESSORS.expected),
  ),
  dryRun: z.optional(boolean),
} satisfies { readonly [Name in keyof Required<CollectFoldersOptions>]: z.ZodMiniType };

/**
 * The folders cannot be collected: one is missing, they and the folder to publish into lie in each other, or there are
 * errors in their files.
 */
export class CollectFoldersError extends BuildError {
  /** The errors in the sources, when these are the reason. */
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** A file that is not published, because an earlier folder has one of the same name. */
export interface CollectConflict {
  /** The path that both would be published under. */
  readonly path: string;
  /** The absolute path of the file that is published. */
  readonly taken: string;
  /** The absolute path of the file that is left out. */
  readonly source: string;
}

export interface CollectFoldersResult extends BuildResult {
  readonly conflicts: readonly CollectConflict[];
}

/**
 * Publishes the files of some folders as `collectstatic` publishes those of a project, without settings: under names
 * that hold the hash of their content, with the references between them rewritten, compressed variants beside them and
 * a manifest. The wrapper serves the folder `out`. `npx whitenoise-node collect` does the same.
 *
 * @param folders the first folder that has a file of a name wins
 * @returns the counts, the warnings and the conflicts
 * @throws CollectFoldersError when a folder cannot be collected, or there is an error in a file: then nothing was
 *   published, and the release before stays as it is
 * @throws ImproperlyConfigured for an option that does not exist, or of a wrong value
 */
export async function collectFolders(
  folders: readonly string[],
  options: CollectFoldersOptions,
): Promise<CollectFoldersResult> {
  const { finders, processing, destination, options: buildOptions } = buildOfFolders(folders, options);
  const conflicts: CollectConflict[] = [];
  const result = await build(finders, processing, destination, {
    ...buildOptions,
    report: (event) => {
      if (event.kind === 'conflict') conflicts.push(event);
    },
  });
  if (countPlaces(result.problems, 'error') > 0) {
    const errors = result.problems.filter(({ severity }) => severity === 'error');
    throw new CollectFoldersError(formatProblems(errors), errors);
  }
  return { ...result, conflicts };
}

/** The build that {@link collectFolders} runs. */
export interface FoldersBuild {
  readonly finders: readonly Finder[];
  readonly processing: Processing;
  readonly destination: Destination;
  readonly options: BuildOptions;
}

/**
 * Makes the build of {@link collectFolders}, and throws what it throws for folders and options.
 *
 * @param owner the function or command that the options belong to, for messages
 */
export function buildOfFolders(
  folders: readonly string[],
  given: CollectFoldersOptions,
  owner = 'collectFolders',
): FoldersBuild {
  const options = parseOptions(FIELDS, { ...given }, owner);
  const out = path.resolve(options.out);
  assertCollectable(folders, options.out);
  const { keepOnlyHashed, ignoreReferences, prehashed, html, svg, webmanifest, host } = options;
  const { modules, imports } = options;
  if (modules === 'importmap' && keepOnlyHashed === true) {
    throw new CollectFoldersError(
      "modules: 'importmap' needs the files under their own names, which keepOnlyHashed leaves out.",
    );
  }
  const prefix = urlPrefix(options.prefix ?? '/');
  const hashed = hashedFiles({
    staticUrl: prefix,
    staticHost: host?.replace(/\/$/, '') ?? '',
    keepOnlyHashedFiles: keepOnlyHashed ?? false,
    ignoreReferences,
    prehashed,
    modules,
    imports,
    html,
    svg,
    webmanifest,
  });
  const defaultPatterns = options.defaultIgnore === false ? [] : DEFAULT_IGNORE_PATTERNS;
  return {
    finders: [
      new FolderFinder(
        folders.map((folder) => ({ folder: path.resolve(folder) })),
        out,
      ),
    ],
    processing:
      options.compress === false
        ? hashed
        : compressed(hashed, { encoders: [gzip, brotliFor(options.sourceMapQuality ?? SOURCE_MAP_QUALITY)] }),
    destination: new FolderDestination(out),
    options: {
      ignorePatterns: [...defaultPatterns, ...(options.ignore ?? [])],
      clear: options.clear ?? false,
      keep: {
        versions: options.keepVersions ?? KEEP_BY_DEFAULT.versions,
        days: options.keepDays ?? KEEP_BY_DEFAULT.days,
      },
      previous:
        options.previous === undefined
          ? null
          : openPrevious(options.previous, { baseFolder: process.cwd(), staticPath: prefix }),
      processors: createProcessorsAlone(options.processors ?? [], 'processors'),
      dryRun: options.dryRun ?? false,
      guardUserFiles: true,
    },
  };
}

/** @throws CollectFoldersError naming the first folder that cannot be collected into the other one, and the reason */
function assertCollectable(folders: readonly string[], out: string): void {
  if (folders.length === 0) throw new CollectFoldersError('There is no folder to collect.');
  const outStat = statSync(out, { throwIfNoEntry: false });
  if (outStat && !outStat.isDirectory()) {
    throw new CollectFoldersError(`Cannot publish into ${shown(out)}: it is not a folder.`);
  }
  const seen = new Map<string, string>();
  for (const folder of folders) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) throw new CollectFoldersError(`There is no folder ${shown(folder)}.`);
    if (!stat.isDirectory()) throw new CollectFoldersError(`${shown(folder)} is not a folder.`);
    const real = realpathSync(folder);
    const earlier = seen.get(real);
    if (earlier !== undefined) {
      const as = earlier === folder ? '' : `, as '${earlier}' and as '${folder}'`;
      throw new CollectFoldersError(`The folder ${shown(folder)} is given twice${as}.`);
    }
    seen.set(real, folder);
    assertApart(folder, out);
  }
}

function assertApart(folder: string, out: string): void {
  const outIsInside = isWithin(path.resolve(out), path.resolve(folder));
  const sourceIsInside = isWithin(path.resolve(folder), path.resolve(out));
  if (!outIsInside && !sourceIsInside) return;
  const reason =
    outIsInside && sourceIsInside
      ? 'they are one folder'
      : outIsInside
        ? 'it lies in that folder, so that what is published would be collected again'
        : 'it holds that folder, so that what is published would lie among the sources';
  throw new CollectFoldersError(
    `Cannot publish the files of ${shown(folder)} into ${shown(out)}: ${reason}. Name a folder outside of it.`,
  );
}

/** A folder as it was given and, unless that is the same, its absolute path. */
function shown(folder: string): string {
  const absolute = path.resolve(folder);
  return absolute === folder ? `'${folder}'` : `'${folder}' (${absolute})`;
}
