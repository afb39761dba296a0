import type { ServiceIdentifier } from 'inversify';
import type { Settings } from './settings';

/** The site's own {@link Settings}, among its services. */
export const SETTINGS: ServiceIdentifier<Settings> = Symbol.for('whitenoise-node:Settings');
