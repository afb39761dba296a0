import path from 'node:path';
import { Container, ContainerModule } from 'inversify';
import { APPS, type AppRegistry } from '../apps';
import type { ElementSource } from '../assets';
import { importExport, publicStaticUrl, SETTINGS, type Settings } from '../conf';
import { MediaTypes } from '../manifest';
import { type ContextProcessor, TEMPLATES, Templates } from './templates';
import { STATIC_URLS, type StaticUrls, URL_REVERSER } from './tokens';

/** Binds the templates of a site. */
export const templateProviders = new ContainerModule(({ bind }) => {
  bind(TEMPLATES).toResolvedValue(createTemplates, [SETTINGS, APPS, Container]).inSingletonScope();
});

/** The templates in the folders of the settings first, then those in `templates/` of each app. */
function createTemplates(settings: Settings, { apps }: AppRegistry, container: Container): Templates {
  const { dirs = [], contextProcessors = [], appDirs = true } = settings.TEMPLATES;
  const ownFolders = dirs.map((folder) => path.resolve(settings.BASE_DIR, folder));
  const appFolders = apps.map((app) => path.join(app.path, 'templates'));
  const staticUrls = () => container.get(STATIC_URLS);
  return new Templates({
    roots: appDirs ? [...ownFolders, ...appFolders] : ownFolders,
    cache: !settings.DEBUG,
    contextProcessors: contextProcessors.map((entry) => importExport(entry, settings) as ContextProcessor),
    staticUrls,
    elements: elementSource(staticUrls, settings),
    urls: () => container.get(URL_REVERSER),
    staticPrefix: publicStaticUrl(settings),
  });
}

function elementSource(urls: () => StaticUrls, settings: Settings): ElementSource {
  return {
    url: (name) => urls().url(name),
    integrity: (name) => urls().integrity?.(name) ?? null,
    mediaTypes: new MediaTypes({ charset: null, custom: settings.WHITENOISE_MIMETYPES }),
    policy: { crossorigin: settings.STATICFILES_CROSSORIGIN, integrity: settings.STATICFILES_INTEGRITY },
  };
}
