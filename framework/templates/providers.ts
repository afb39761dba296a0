import path from 'node:path';
import { Container, ContainerModule } from 'inversify';
import { APPS, type AppRegistry } from '../apps';
import { importExport, publicStaticUrl, SETTINGS, type Settings } from '../conf';
import { type ContextProcessor, TEMPLATES, Templates } from './templates';
import { STATIC_URLS, URL_REVERSER } from './tokens';

/** Binds the templates of a site. */
export const templateProviders = new ContainerModule(({ bind }) => {
  bind(TEMPLATES).toResolvedValue(createTemplates, [SETTINGS, APPS, Container]).inSingletonScope();
});

/** The templates in the folders of the settings first, then those in `templates/` of each app. */
function createTemplates(settings: Settings, { apps }: AppRegistry, container: Container): Templates {
  const { dirs = [], contextProcessors = [], appDirs = true } = settings.TEMPLATES;
  const ownFolders = dirs.map((folder) => path.resolve(settings.BASE_DIR, folder));
  const appFolders = apps.map((app) => path.join(app.path, 'templates'));
  return new Templates({
    roots: appDirs ? [...ownFolders, ...appFolders] : ownFolders,
    cache: !settings.DEBUG,
    contextProcessors: contextProcessors.map((entry) => importExport(entry, settings) as ContextProcessor),
    staticUrls: () => container.get(STATIC_URLS),
    urls: () => container.get(URL_REVERSER),
    staticPrefix: publicStaticUrl(settings),
  });
}
