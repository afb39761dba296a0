import { encodePath } from '../../assets';
import { type Problem, problemOfFile, warning } from '../problems';
import { WARNINGS } from '../warnings';
import type { KnownPaths } from './known-paths';
import type { Edge, PlacedImport, Referrer, SourceAsset } from './resolve';

/** The parts of the manifest that import maps are made of. */
export interface ModuleGraph {
  /** The path of each module → the paths of those that it imports, in their order. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** Those among them that are imported by `import()` alone. */
  readonly lazyModules: Readonly<Record<string, readonly string[]>>;
  /** Bare specifier → the path of its module: those that are given, and those that fall under a given prefix and are used. */
  readonly imports: Readonly<Record<string, string>>;
}

/** The imports of bare specifiers in one file. */
export interface BareImports {
  /** The index of the file. */
  readonly index: number;
  readonly imports: readonly PlacedImport[];
}

/** Everything that the graph is made of. */
export interface GraphSources {
  readonly assets: readonly SourceAsset[];
  readonly referrers: Map<number, Referrer>;
  readonly known: KnownPaths;
  /** Indices of scripts that browsers load as service workers. */
  readonly serviceWorkers: readonly number[];
  readonly bareImports: readonly BareImports[];
  /** Bare specifiers, or their beginnings with a slash at the end → a path, or the beginning of paths. */
  readonly given: Readonly<Record<string, string>>;
}

const SCRIPT = /\.m?js$/i;

/**
 * Looks up which modules the bare specifiers of scripts lead to.
 *
 * @param isMapped whether pages name all modules by import maps: then a specifier that leads nowhere is told of
 * @returns for each file the indices of the modules, with the parts of the manifest and the problems
 */
export function resolveBareImports(
  { assets, known, bareImports, given }: GraphSources,
  isMapped: boolean,
): {
  readonly targets: ReadonlyMap<number, readonly ModuleEdge[]>;
  readonly imports: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
} {
  const imports: Record<string, string> = Object.create(null);
  const targets = new Map<number, ModuleEdge[]>();
  const problems: Problem[] = [];
  for (const [specifier, path] of Object.entries(given)) {
    if (specifier.endsWith('/')) continue;
    imports[specifier] = path;
    if (known.indexOf(path) === undefined) problems.push(missingTarget(specifier, path, known));
  }
  const isGiven = Object.keys(given).length > 0;
  for (const { index, imports: found } of bareImports) {
    for (const { specifier, isLazy, location } of found) {
      const path = targetOf(specifier, given);
      const target = path === null ? undefined : known.indexOf(path);
      if (path !== null && target !== undefined) {
        imports[specifier] = path;
        targets.set(index, [...(targets.get(index) ?? []), { target, isLazy }]);
      } else if (path !== null) {
        const nearest = known.nearest(path, assets[index]?.path ?? '');
        const message = `imports '${specifier}', but there is no static file '${path}', to which STATICFILES_IMPORTS (or --import) leads`;
        problems.push({
          ...location,
          message,
          ...(nearest === undefined ? {} : { hint: `there is '${nearest}'` }),
        });
      } else if (isMapped || isGiven) {
        const message = `imports '${specifier}', which STATICFILES_IMPORTS (or --import) does not name: browsers cannot find it`;
        problems.push({ ...location, ...warning(WARNINGS.unmappedImport, { ...location, message }) });
      }
    }
  }
  return { targets, imports, problems };
}

/** An import of a module, by the index of the module. */
export interface ModuleEdge {
  readonly target: number;
  readonly isLazy: boolean;
}

/**
 * Takes the imports that pages resolve by import maps out of the references that are rewritten, and gives the graph of
 * the modules. Import maps do not reach workers and worklets (HTML §8.1.6.3), so what these load stays rewritten: every
 * script that another one names by its URL, and the modules below it.
 */
export function mapModules(
  sources: GraphSources,
  bare: ReadonlyMap<number, readonly ModuleEdge[]>,
): Pick<ModuleGraph, 'modules' | 'lazyModules'> & { readonly problems: readonly Problem[] } {
  const { assets, referrers, bareImports } = sources;
  const edgesOf = (index: number): ModuleEdge[] => [
    ...(referrers.get(index)?.edges ?? []).flatMap(({ use, to, isLazy }) =>
      use === 'module' && to.target !== null ? [{ target: to.target, isLazy }] : [],
    ),
    ...(bare.get(index) ?? []),
  ];
  const modules: Record<string, string[]> = Object.create(null);
  const lazyModules: Record<string, string[]> = Object.create(null);
  const inWorkers = reachable(workersOf(sources), edgesOf);
  for (const [index, asset] of assets.entries()) {
    if (!SCRIPT.test(asset.path)) continue;
    const edges = edgesOf(index);
    if (edges.length === 0) continue;
    const pathOf = ({ target }: ModuleEdge) => assets[target]?.path ?? '';
    const eager = new Set(edges.filter(({ isLazy }) => !isLazy).map(pathOf));
    const all = new Set(edges.map(pathOf));
    modules[asset.path] = [...all];
    const lazy = [...all].filter((path) => !eager.has(path));
    if (lazy.length > 0) lazyModules[asset.path] = lazy;
  }
  for (const [index, { asset, edges }] of referrers) {
    if (!SCRIPT.test(asset.path) || inWorkers.has(index)) continue;
    const rewritten = edges.filter((edge) => !isMapped(edge, assets));
    if (rewritten.length > 0) referrers.set(index, { asset, edges: rewritten });
    else referrers.delete(index);
  }
  const problems = bareImports
    .filter(({ index }) => inWorkers.has(index))
    .flatMap(({ imports }) => imports.map(({ specifier, location }) => unreachable(specifier, location)));
  return { modules, lazyModules, problems };
}

/** Tells whether an import resolves to the very URL that the map has as a key. */
function isMapped({ isMappable, to }: Edge, assets: readonly SourceAsset[]): boolean {
  const path = to.target === null ? undefined : assets[to.target]?.path;
  return isMappable && path !== undefined && encodePath(path) === path;
}

/** Lists the scripts that others name by their URL, which is how workers and worklets are named. */
function workersOf({ assets, referrers, serviceWorkers }: GraphSources): number[] {
  const named = [...referrers.values()]
    .filter(({ asset }) => SCRIPT.test(asset.path))
    .flatMap(({ edges }) => edges.flatMap(({ use, to }) => (use === 'module' ? [] : (to.target ?? []))))
    .filter((index) => SCRIPT.test(assets[index]?.path ?? ''));
  return [...named, ...serviceWorkers];
}

function reachable(roots: readonly number[], edgesOf: (index: number) => readonly ModuleEdge[]): Set<number> {
  const reached = new Set<number>();
  const waiting = [...roots];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    waiting.push(...edgesOf(index).map(({ target }) => target));
  }
  return reached;
}

/** Finds the path that a bare specifier leads to: by its own entry, or by the longest one with a slash at its end. */
function targetOf(specifier: string, given: Readonly<Record<string, string>>): string | null {
  if (Object.hasOwn(given, specifier)) return given[specifier] ?? null;
  let longest = '';
  for (const beginning of Object.keys(given)) {
    if (!beginning.endsWith('/') || !specifier.startsWith(beginning)) continue;
    if (beginning.length > longest.length) longest = beginning;
  }
  return longest === '' ? null : (given[longest] ?? '') + specifier.slice(longest.length);
}

function missingTarget(specifier: string, path: string, known: KnownPaths): Problem {
  const nearest = known.nearest(path, path);
  return problemOfFile({
    severity: 'error',
    file: path,
    source: path,
    message: `is named by STATICFILES_IMPORTS (or --import) as '${specifier}', and there is no such static file`,
    ...(nearest === undefined ? {} : { hint: `there is '${nearest}'` }),
  });
}

function unreachable(specifier: string, location: Problem): Problem {
  const message = `imports '${specifier}' and is loaded by a worker, which import maps do not reach`;
  const hint = 'import the file by its path, such as ./vendor/a.mjs';
  return { ...location, ...warning(WARNINGS.unmappedImport, { ...location, message, hint }) };
}
