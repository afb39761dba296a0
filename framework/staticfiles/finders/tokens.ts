import type { ServiceIdentifier } from 'inversify';
import type { Finder } from './finder';

/** The site's finders, in the order of STATICFILES_FINDERS: the first that finds a file wins. */
export const FINDERS: ServiceIdentifier<readonly Finder[]> = Symbol.for('whitenoise-node:Finders');

/** The `options` of an entry of STATICFILES_FINDERS, for the finder's constructor; an empty object when there are none. */
export const FINDER_OPTIONS: ServiceIdentifier<Readonly<Record<string, unknown>>> = Symbol.for(
  'whitenoise-node:FinderOptions',
);
