import path from 'node:path';
import type { ServiceIdentifier } from 'inversify';
import { APPS } from '../apps';
import { importExport, publicStaticUrl, SETTINGS } from '../conf';
import type { Parts } from '../services';
import type { ContextProcessor, Templates } from './templates';
import { STATIC_URLS, URL_REVERSER } from './tokens';

/** The site's templates. */
export const TEMPLATES: ServiceIdentifier<Templates> = Symbol.for('whitenoise-node:Templates');

/** The templates of a site: the folders of the settings first, then `templates/` of each app. */
export function provideTemplates(parts: Parts): void {
  parts.provide(TEMPLATES, (services) => {
    // Loaded here and not with this module: most commands render nothing.
    const { Templates } = require('./templates') as typeof import('./templates');
    const settings = services.get(SETTINGS);
    const { dirs = [], contextProcessors = [], appDirs = true } = settings.TEMPLATES;
    const ownFolders = dirs.map((folder) => path.resolve(settings.BASE_DIR, folder));
    const appFolders = services.get(APPS).apps.map((app) => path.join(app.path, 'templates'));
    return new Templates({
      roots: appDirs ? [...ownFolders, ...appFolders] : ownFolders,
      cache: !settings.DEBUG,
      contextProcessors: contextProcessors.map((entry) => importExport(entry, settings) as ContextProcessor),
      staticUrls: () => services.get(STATIC_URLS),
      urls: () => services.get(URL_REVERSER),
      staticPrefix: publicStaticUrl(settings),
    });
  });
}
