import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceIdentifier } from 'inversify';

/** The source of the development server's static files: none, the finders, or STATIC_ROOT as in production. */
export type StaticFilesFrom = 'none' | 'sources' | 'collected';

/** Makes the application that `runserver` serves. */
export type DevelopmentApplication = (options: {
  readonly staticFiles: StaticFilesFrom;
}) => (request: IncomingMessage, response: ServerResponse) => unknown;

/** The token of the {@link DevelopmentApplication}. The site binds it, because only the site knows the inner application and the wrapper. */
export const DEVELOPMENT_APPLICATION: ServiceIdentifier<DevelopmentApplication> = Symbol.for(
  'whitenoise-node:DevelopmentApplication',
);
