import { Container, ContainerModule } from 'inversify';
import { SETTINGS } from '../conf';
import { observePages } from '../monitoring';
import { URL_REVERSER } from '../templates';
import { toApplication } from './application';
import { loadHandler, loadUrls } from './assemble';
import type { ErrorReporter } from './error-pages';

import { reportToStderr } from './report';
import { ERROR_REPORTER, HANDLER, HTTP_APPLICATION, URLS } from './tokens';
import type { Handler } from './views';

/** Binds what answers the requests of a site: its urls, its handler and its application. */
export const httpProviders = new ContainerModule(({ bind }) => {
  bind(URLS).toResolvedValue(loadUrls, [SETTINGS]).inSingletonScope();
  bind(URL_REVERSER).toService(URLS);
  bind(HANDLER)
    .toDynamicValue((context) => loadHandler(context.get(Container)))
    .inSingletonScope();
  bind(HTTP_APPLICATION)
    .toResolvedValue(
      (handler: Handler, report?: ErrorReporter) =>
        observePages(toApplication(handler, report ?? reportToStderr)),
      [HANDLER, { serviceIdentifier: ERROR_REPORTER, optional: true }],
    )
    .inSingletonScope();
});
