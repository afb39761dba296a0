import type { ServiceIdentifier } from 'inversify';
import type { Application } from '../gateway';
import type { PageTransform } from '../http';

/** The place that static files are served from: none, the finders, or STATIC_ROOT as in production. */
export type StaticFilesFrom = 'none' | 'sources' | 'collected';

/** Makes the application that the commands `runserver` and `serve` serve. */
export type DevelopmentApplication = (options: {
  readonly staticFiles: StaticFilesFrom;
  /** Changes the responses of views. */
  readonly transformPages?: PageTransform | undefined;
}) => Application;

/** The token of the {@link DevelopmentApplication}. The site binds it, because only the site knows the inner application and the wrapper. */
export const DEVELOPMENT_APPLICATION: ServiceIdentifier<DevelopmentApplication> = Symbol.for(
  'whitenoise-node:DevelopmentApplication',
);
