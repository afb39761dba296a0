import type { RouteView } from '../views';
import { type BuiltInConverters, CONVERTERS, type Converters } from './converters';
import type { Params } from './params';
import { compilePattern, type Pattern } from './pattern';

/** One line of a `urlpatterns` list. Made by {@link path}. */
export interface UrlPattern {
  readonly pattern: Pattern;
  readonly target: RouteView | Included;
  readonly name: string | null;
}

/** The exports of a `urls.ts` module: a list of urls and perhaps a namespace. */
export interface UrlModule {
  readonly urlpatterns: readonly UrlPattern[];
  /** The namespace of this app's urls, unless {@link include} is given another (Django: app_name). */
  readonly appName?: string;
}

/** The result of {@link include}: urls to be placed below a prefix. */
export interface Included {
  readonly kind: 'included';
  readonly source: string | UrlModule;
  readonly namespace: string | null;
}

export interface PathOptions {
  /** The name that `reverse()` and `{% url %}` use. */
  name?: string;
}

/** The type of {@link path} for given converters. */
export type PathFunction<C> = <const P extends string>(
  pattern: P,
  target: RouteView<Params<P, C>> | Included,
  options?: PathOptions,
) => UrlPattern;

function pathWith<C extends Converters>(converters: C): PathFunction<C> {
  return (text, target, options = {}) => ({
    pattern: compilePattern(text, converters),
    target: target as RouteView | Included,
    name: options.name ?? null,
  });
}

/**
 * Makes an entry of `urlpatterns`: a pattern, and the view that answers the urls it matches (Django: django.urls.path).
 *
 * The pattern has no leading slash. `<int:id>` takes a parameter through a converter (`str`, `int`, `slug`, `path`,
 * `uuid`), `<id>` is short for `<str:id>`, and the type of the view's second argument follows from the pattern:
 *
 *     path('polls/<int:id>/', (request, { id }) => json({ next: id + 1 }), { name: 'poll' })
 *
 * @param target a view function, a {@link View} class, or the result of {@link include}
 * @throws PatternError when the pattern cannot be read
 */
export const path: PathFunction<BuiltInConverters> = pathWith(CONVERTERS);

/**
 * Makes a {@link path} with converters of your own besides Django's five (Django: register_converter).
 *
 *     const path = pathWithConverters({ year: { regex: '[0-9]{4}', parse: Number, format: String } })
 */
export function pathWithConverters<const C extends Converters>(own: C): PathFunction<BuiltInConverters & C> {
  return pathWith({ ...CONVERTERS, ...own }) as PathFunction<BuiltInConverters & C>;
}

/**
 * Includes the urls of another module below a prefix: `path('polls/', include('project/apps/polls/urls'))`.
 *
 * @param source a list, a module with `urlpatterns` and perhaps `appName`, or a reference to such a module
 * @param options.namespace the names are reversed as `namespace:name`; by default the module's `appName`, if any
 */
export function include(
  source: string | UrlModule | readonly UrlPattern[],
  options: { namespace?: string } = {},
): Included {
  return {
    kind: 'included',
    source: typeof source === 'string' || 'urlpatterns' in source ? source : { urlpatterns: source },
    namespace: options.namespace ?? null,
  };
}

export function isIncluded(target: RouteView | Included): target is Included {
  return typeof target === 'object' && target.kind === 'included';
}
