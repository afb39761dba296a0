import { compareProblems, type Problem } from '../problems';
import {
  type LanguageOptions,
  parserFor,
  parserForUse,
  type ReferenceParser,
  staticBase,
} from '../references';
import { type CustomPropertyUrl, judgeCustomProperties } from './custom-properties';
import type { ConcernedBy } from './facts';
import { ignoredReferences, KnownPaths } from './known-paths';
import { type BareImports, type ModuleGraph, mapModules, resolveBareImports } from './module-graph';
import { plainNameLeft } from './plain-names';
import { Reading } from './reading';
import {
  type Edge,
  type LookUpContext,
  pinnedTargets,
  type Referrer,
  ResolvedReferences,
  resolveReferences,
  type SourceAsset,
} from './resolve';

/** Options of reading references. */
export interface ReferenceOptions extends LanguageOptions {
  /** STATIC_URL: references are resolved against it. */
  readonly staticUrl: string;
  /** STATIC_HOST: the CDN's scheme and host, if there is one. */
  readonly staticHost?: string;
  /** Tells of every text that still holds a plain name, because plain names are not published. */
  readonly keepOnlyHashedFiles?: boolean;
  /** References whose target may be missing: globs or regular expressions, for the path or the reference as written. */
  readonly ignoreReferences?: readonly (string | RegExp)[] | undefined;
  /** STATICFILES_IMPORTS: bare specifiers, or beginnings of them that end with a slash, and where they lead. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
}

/** Files that references may lead to besides the assets. */
export interface Surroundings {
  /** Paths of files that exist and could not be read; a folder's path ends with a slash. */
  readonly missing?: readonly string[];
  /** Tells whether another program publishes a file with this path. */
  isUserFile?(path: string): boolean;
}

/** The files with references, by their index among the assets, and what was noticed on the way. */
export interface Referrers {
  readonly referrers: ReadonlyMap<number, Referrer>;
  /** Errors and warnings, by file and position. */
  readonly problems: readonly Problem[];
  /** Indices of files whose bytes under the plain name an `integrity` value fixes. */
  readonly pinned: ReadonlySet<number>;
  /** Indices of files that are registered as service workers: these references keep the plain name. */
  readonly serviceWorkers: readonly number[];
  readonly graph: ModuleGraph;
  /** Notes for the next build. */
  readonly reading: Reading;
  readonly concerned: ConcernedBy;
  /** Indices of scripts that look for their own name in the page: only modules refer to them by another one. */
  readonly findThemselves: ReadonlySet<number>;
  /** Set when a file that is added or removed may concern any other. */
  readonly awaitsPaths: boolean;
}

/** Makes the context in which the references of some files are looked up. */
export function lookUpContext(
  assets: readonly SourceAsset[],
  options: ReferenceOptions,
  { missing = [], isUserFile = () => false }: Surroundings,
): LookUpContext {
  return {
    known: new KnownPaths(assets.map((asset) => asset.path)),
    base: staticBase(options.staticUrl, options.staticHost),
    isIgnored: ignoredReferences(options.ignoreReferences ?? [], missing),
    isUserFile,
    resolved: new ResolvedReferences(),
  };
}

/**
 * Reads every file that can hold references and looks up where they lead.
 *
 * @param assets in the order of their paths
 */
export function readReferrers(
  assets: readonly SourceAsset[],
  options: ReferenceOptions,
  surroundings: Surroundings,
): Referrers {
  const context = lookUpContext(assets, options, surroundings);
  const reading = new Reading(assets, options);
  const referrers = new Map<number, Referrer>();
  const problems: Problem[] = [];
  const openImports: Problem[] = [];
  const bareImports: BareImports[] = [];
  const customProperties: CustomPropertyUrl[] = [];
  const uses = new Map<string, Set<string>>();
  const pinnedByPages: number[] = [];
  /** Scripts that look for their own name in the page. */
  const findThemselves = new Set<number>();
  /** Parsers for files whose names do not tell what they are: a reference to them does. */
  const byUse = new Map<number, ReferenceParser>();

  /** Service workers that are registered by files which are published as they are. */
  const registered: number[] = [];

  const read = (index: number, asset: SourceAsset, parse: ReferenceParser, isReadByUse = false) => {
    const found = resolveReferences(asset, parse, context);
    if (asset.isFinal === true) {
      reading.final(index, found);
      registered.push(...targetsOf(found.edges.filter(isRegistration)));
      return;
    }
    reading.file(index, found, isReadByUse);
    for (const problem of found.problems) problems.push(problem);
    openImports.push(...found.openImports);
    if (found.bareImports.length > 0) bareImports.push({ index, imports: found.bareImports });
    customProperties.push(...found.customProperties);
    const folder = asset.path.slice(0, asset.path.lastIndexOf('/') + 1);
    for (const name of found.variables) uses.set(name, (uses.get(name) ?? new Set()).add(folder));
    if (found.ownName !== null) {
      findThemselves.add(index);
      problems.push(found.ownName);
    }
    if (found.edges.length > 0) referrers.set(index, { asset, edges: found.edges });
    for (const { use, to } of found.edges) {
      const parser = parserForUse(use, options);
      if (parser !== null && to.target !== null) byUse.set(to.target, parser);
    }
  };
  const unread = new Map<number, SourceAsset>();
  for (const [index, asset] of assets.entries()) {
    const parse = parserFor(asset.path, options);
    if (parse !== null) {
      read(index, asset, parse);
      continue;
    }
    if (asset.isFinal === true) continue;
    unread.set(index, asset);
    const parsePage = parserOfPage(asset.path, options);
    if (parsePage === null) continue;
    const targets = pinnedTargets(asset, parsePage, context);
    reading.page(index, targets);
    pinnedByPages.push(...(targets ?? []));
  }
  for (const [index, parse] of byUse) {
    const asset = unread.get(index);
    if (asset !== undefined) read(index, asset, parse, true);
  }

  const judgement = judgeCustomProperties(customProperties, uses, context);
  leaveAlone(
    referrers,
    ({ customProperty }) => customProperty !== null && judgement.isAmbiguous(customProperty),
  );
  // Browsers know a service worker by its URL: under another name it would be another worker.
  const serviceWorkers = [...new Set([...leaveAlone(referrers, isRegistration), ...registered])];
  const amongModules = openImports.filter(({ file }) => isAmongModules(file, assets, referrers));
  const isMapped = options.modules === 'importmap';
  const { imports: given = {} } = options;
  const sources = { assets, referrers, known: context.known, serviceWorkers, bareImports, given };
  const bare = resolveBareImports(sources, isMapped);
  const graph = isMapped ? mapModules(sources, bare.targets) : NO_MODULES;
  // A page that is published itself can load such a script by the name that it looks for.
  const isPlainScript = ({ use, to }: Edge) =>
    use !== 'module' && to.target !== null && findThemselves.has(to.target);
  if (!options.keepOnlyHashedFiles) leaveAlone(referrers, isPlainScript);
  // The plain name of a file that is rewritten keeps the bytes that an integrity value vouches for.
  const isRewritten = ({ to }: Edge) => to.target !== null && referrers.has(to.target);
  const hasPinned = [...referrers.values()].some(({ edges }) => edges.some((edge) => edge.pinned));
  const pinned = leaveAlone(referrers, (edge) => edge.pinned && isRewritten(edge));
  const finals = assets.flatMap(({ isFinal }, index) => (isFinal === true ? [index] : []));
  const published = new Set([...serviceWorkers, ...finals]);
  const plainNames: Problem[] = [];
  for (const [index, asset] of options.keepOnlyHashedFiles ? assets.entries() : []) {
    const remark = plainNameLeft(asset, referrers.get(index)?.edges ?? [], context, published);
    if (remark === null) continue;
    reading.plainName(index, remark);
    plainNames.push(remark);
  }
  return {
    referrers,
    problems: [
      ...problems,
      // An import map maps what an expression gives as well.
      ...(isMapped ? [] : amongModules),
      ...judgement.problems,
      ...bare.problems,
      ...graph.problems,
      ...plainNames,
    ].sort(compareProblems),
    pinned: new Set([...pinned, ...pinnedByPages]),
    serviceWorkers,
    graph: { modules: graph.modules, lazyModules: graph.lazyModules, imports: bare.imports },
    reading,
    concerned: {
      variables: customProperties.length > 0,
      modules: openImports.length > 0,
      referrers: hasPinned,
    },
    findThemselves,
    awaitsPaths:
      options.keepOnlyHashedFiles === true ||
      customProperties.length + bareImports.length + Object.keys(given).length > 0,
  };
}

/** Chooses the parser for a page that is published as it is: pages load plain names. */
export function parserOfPage(path: string, options: ReferenceOptions): ReferenceParser | null {
  return parserFor(path, { ...options, html: true, svg: true });
}

const NO_MODULES = { modules: {}, lazyModules: {}, problems: [] };

function isRegistration({ use }: Edge): boolean {
  return use === 'service-worker';
}

function targetsOf(edges: readonly Edge[]): number[] {
  return edges.flatMap(({ to }) => to.target ?? []);
}

/** Takes out references that are not to be rewritten, and returns their targets. */
function leaveAlone(referrers: Map<number, Referrer>, isLeft: (edge: Edge) => boolean): number[] {
  const targets = new Set<number>();
  for (const [index, { asset, edges }] of referrers) {
    const left = edges.filter(isLeft);
    if (left.length === 0) continue;
    for (const target of targetsOf(left)) targets.add(target);
    referrers.set(index, { asset, edges: edges.filter((edge) => !left.includes(edge)) });
  }
  return [...targets];
}

const SCRIPT = /\.m?js$/i;

/** Tells whether a script in a file's folder, or below it, imports another script. */
function isAmongModules(
  file: string,
  assets: readonly SourceAsset[],
  referrers: ReadonlyMap<number, Referrer>,
): boolean {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  for (const { asset, edges } of referrers.values()) {
    if (!SCRIPT.test(asset.path) || !asset.path.startsWith(folder)) continue;
    if (edges.some(({ to }) => to.target !== null && SCRIPT.test(assets[to.target]?.path ?? ''))) return true;
  }
  return false;
}
