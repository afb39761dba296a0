import path from 'node:path';
import { type Container, ContainerModule, type ServiceIdentifier } from 'inversify';
import { APPS } from '../apps';
import { importExport, publicStaticUrl, SETTINGS } from '../conf';
import type { ContextProcessor, Templates } from './templates';
import { STATIC_URLS, URL_REVERSER } from './tokens';

/** The site's templates. */
export const TEMPLATES: ServiceIdentifier<Templates> = Symbol.for('whitenoise-node:Templates');

/** The templates of a site: the folders of the settings first, then `templates/` of each app. */
export function templatesModule(container: Container): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(TEMPLATES)
      .toDynamicValue(() => {
        // Loaded here and not with this module: most commands render nothing.
        const { Templates } = require('./templates') as typeof import('./templates');
        const settings = container.get(SETTINGS);
        const { dirs = [], contextProcessors = [], appDirs = true } = settings.TEMPLATES;
        const ownFolders = dirs.map((folder) => path.resolve(settings.BASE_DIR, folder));
        const appFolders = container.get(APPS).apps.map((app) => path.join(app.path, 'templates'));
        return new Templates({
          roots: appDirs ? [...ownFolders, ...appFolders] : ownFolders,
          cache: !settings.DEBUG,
          contextProcessors: contextProcessors.map(
            (entry) => importExport(entry, settings) as ContextProcessor,
          ),
          staticUrls: () => container.get(STATIC_URLS),
          urls: () => container.get(URL_REVERSER),
          staticPrefix: publicStaticUrl(settings),
        });
      })
      .inSingletonScope();
  });
}
