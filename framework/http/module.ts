import { type Container, ContainerModule } from 'inversify';
import { SETTINGS } from '../conf';
import { URL_REVERSER } from '../templates';
import { HANDLER, HTTP_APPLICATION, URLS } from './tokens';

/** What answers the requests of a site: its urls, its middleware, its views. Built when it is first asked for. */
export function httpModule(container: Container): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(URLS)
      .toDynamicValue(() => assemble().loadUrls(container.get(SETTINGS)))
      .inSingletonScope();
    bind(URL_REVERSER).toService(URLS);
    bind(HANDLER)
      .toDynamicValue(() => assemble().loadHandler(container))
      .inSingletonScope();
    bind(HTTP_APPLICATION)
      .toDynamicValue(() => assemble().loadApplication(container))
      .inSingletonScope();
  });
}

/** Loaded here and not with this module: most commands answer no requests. */
function assemble() {
  return require('./assemble') as typeof import('./assemble');
}
