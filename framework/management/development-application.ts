import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceIdentifier } from 'inversify';

/** Where the development server takes static files from: nowhere, the finders, or STATIC_ROOT as in production. */
export type StaticFilesFrom = 'none' | 'sources' | 'collected';

/** Makes the application that `runserver` serves. */
export type DevelopmentApplication = (options: {
  readonly staticFiles: StaticFilesFrom;
}) => (request: IncomingMessage, response: ServerResponse) => unknown;

/** The site binds it, as only the site knows both the inner application and the wrapper. */
export const DEVELOPMENT_APPLICATION: ServiceIdentifier<DevelopmentApplication> = Symbol.for(
  'whitenoise-node:DevelopmentApplication',
);
