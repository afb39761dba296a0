import type { ServiceIdentifier } from 'inversify';
import type { Settings } from './schema';

/** The site's {@link Settings}, in its container. */
export const SETTINGS: ServiceIdentifier<Settings> = Symbol.for('whitenoise-node:Settings');
