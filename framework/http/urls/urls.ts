import type { RouteView } from '../views';
import { isIncluded, type UrlModule, type UrlPattern } from './path';
import type { Pattern } from './pattern';
import { percentEncodePath } from './percent';

/** The view that a path belongs to, and the parameters that the pattern took out of the path. */
export interface Match {
  readonly view: RouteView;
  readonly params: Readonly<Record<string, unknown>>;
  /** The patterns on the way, written one after the other. */
  readonly route: string;
  /** `namespace:name`, or null when the url has no name. */
  readonly viewName: string | null;
}

/** The result for a path that no url matches: the urls that were tried, in order. */
export interface NoMatch {
  readonly tried: readonly { readonly route: string; readonly name: string | null }[];
}

/** The arguments of a url: by position or by name. */
export type UrlArguments = readonly unknown[] | Readonly<Record<string, unknown>>;

/** There is no url of that name for these arguments (Django: NoReverseMatch). */
export class NoReverseMatch extends Error {
  override readonly name = 'NoReverseMatch';
}

/** A view, and the patterns of all includes that lead to it. */
interface Route {
  readonly patterns: readonly Pattern[];
  readonly view: RouteView;
  readonly viewName: string | null;
  readonly route: string;
}

/**
 * The urls of a site: which view a path belongs to, and which path a name belongs to.
 *
 * It is a matcher of our own, because people from Django rely on rules that a router such as Hono's does not keep: the
 * first pattern in the list wins, a converter may refuse and the next pattern is tried, and the list can be shown and
 * reversed.
 *
 * It is built once, for the site's first request or `reverse()`, and does not change afterwards.
 */
export class Urls {
  readonly #routes: readonly Route[];
  readonly #byName = new Map<string, Route[]>();
  /** The beginning of reversed urls, without a slash at its end. */
  readonly prefix: string;

  /**
   * @param root the list at the root
   * @param load turns a reference to a module, as {@link include} takes it, into the module
   * @param prefix the path under which a proxy publishes the site: reversed urls begin with it
   */
  constructor(root: UrlModule, load: (reference: string) => UrlModule, prefix = '') {
    this.prefix = prefix.replace(/\/$/, '');
    this.#routes = [...flatten(root.urlpatterns, load, [], [], [])];
    for (const route of this.#routes) {
      if (route.viewName === null) continue;
      const same = this.#byName.get(route.viewName);
      if (same) same.push(route);
      else this.#byName.set(route.viewName, [route]);
    }
  }

  /** @param pathname the decoded path of a request, with its leading slash, and with the prefix or without */
  resolve(pathname: string): Match | NoMatch {
    const prefix = pathname.startsWith(`${this.prefix}/`) ? this.prefix.length : 0;
    const path = pathname.slice(prefix + 1);
    for (const { patterns, view, viewName, route } of this.#routes) {
      const params = matchAll(patterns, path);
      if (params !== null) return { view, params, route, viewName };
    }
    return { tried: this.#routes.map(({ route, viewName }) => ({ route, name: viewName })) };
  }

  /**
   * The path of the url with that name, percent-encoded (Django: reverse).
   *
   * @throws NoReverseMatch naming what was asked for and the patterns that did not fit
   */
  reverse(name: string, args: UrlArguments = []): string {
    const routes = this.#byName.get(name);
    if (routes === undefined) throw new NoReverseMatch(this.#unknown(name));
    const reasons: string[] = [];
    for (const route of [...routes].reverse()) {
      const result = fill(route, args);
      if (typeof result === 'string') return this.prefix + result;
      reasons.push(`'${route.route}': ${result.reason}`);
    }
    throw new NoReverseMatch(
      `Reverse for '${name}' with the arguments ${describe(args)} fits none of ${routes.length} pattern(s): ${reasons.join('; ')}.`,
    );
  }

  #unknown(name: string): string {
    const namespace = name.slice(0, name.lastIndexOf(':') + 1);
    const names = [...this.#byName.keys()].filter((known) => known.startsWith(namespace));
    if (namespace !== '' && names.length === 0) {
      return `Reverse for '${name}' not found: '${namespace.slice(0, -1)}' is not a registered namespace.`;
    }
    return `Reverse for '${name}' not found: the names are ${names.sort().join(', ') || '(none)'}.`;
  }
}

function* flatten(
  list: readonly UrlPattern[],
  load: (reference: string) => UrlModule,
  above: readonly Pattern[],
  namespaces: readonly string[],
  references: readonly unknown[],
): Generator<Route> {
  for (const { pattern, target, name } of list) {
    const patterns = [...above, pattern];
    if (!isIncluded(target)) {
      const viewName = name === null ? null : [...namespaces, name].join(':');
      yield { patterns, view: target, viewName, route: patterns.map(({ text }) => text).join('') };
      continue;
    }
    if (references.includes(target.source)) {
      throw new Error(
        `The urls '${describeSource(target.source)}' include themselves, below '${pattern.text}'.`,
      );
    }
    const module = typeof target.source === 'string' ? load(target.source) : target.source;
    const namespace = target.namespace ?? module.appName;
    const below = namespace === undefined ? namespaces : [...namespaces, namespace];
    yield* flatten(module.urlpatterns, load, patterns, below, [...references, target.source]);
  }
}

function describeSource(source: string | UrlModule): string {
  return typeof source === 'string' ? source : (source.appName ?? 'a list');
}

function matchAll(patterns: readonly Pattern[], path: string): Record<string, unknown> | null {
  const params: Record<string, unknown> = {};
  let rest = path;
  for (const [index, pattern] of patterns.entries()) {
    const found = pattern.match(rest, index === patterns.length - 1);
    if (found === null) return null;
    Object.assign(params, found.params);
    rest = found.rest;
  }
  return params;
}

function fill({ patterns }: Route, args: UrlArguments): string | { reason: string } {
  const names = patterns.flatMap((pattern) => pattern.names);
  const given = Array.isArray(args) ? byPosition(names, args) : new Map(Object.entries(args));
  const missing = names.filter((name) => given?.get(name) === undefined);
  if (given === null || given.size > names.length || missing.length > 0) {
    return { reason: names.length === 0 ? 'it takes no arguments' : `it takes ${names.join(', ')}` };
  }
  let path = '';
  for (const piece of patterns.flatMap((pattern) => pattern.pieces)) {
    if (typeof piece === 'string') {
      path += piece;
      continue;
    }
    try {
      const text = piece.converter.format(given.get(piece.name));
      if (!piece.whole.test(text)) return { reason: `${piece.name} may not be '${text}'` };
      path += text;
    } catch (error) {
      return { reason: `${piece.name}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  // A path that began with two slashes would be read as the name of another host.
  return percentEncodePath(`/${path}`).replace(/^\/\//, '/%2F');
}

function byPosition(names: readonly string[], args: readonly unknown[]): Map<string, unknown> | null {
  if (args.length !== names.length) return null;
  return new Map(names.map((name, index) => [name, args[index]]));
}

function describe(args: UrlArguments): string {
  try {
    return JSON.stringify(args);
  } catch {
    return String(args);
  }
}
