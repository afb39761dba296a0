import { Container, ContainerModule } from 'inversify';
import { APPS, type AppRegistry, templateFolders } from '../apps';
import type { ElementSource } from '../assets';
import { importExport, publicPath, publicStaticUrl, requestHost, SETTINGS, type Settings } from '../conf';
import { MediaTypes } from '../manifest';
import { type ContextProcessor, TEMPLATES, Templates } from './templates';
import { STATIC_URLS, type StaticUrls, URL_REVERSER } from './tokens';

/** Binds the templates of a site. */
export const templateProviders = new ContainerModule(({ bind }) => {
  bind(TEMPLATES).toResolvedValue(createTemplates, [SETTINGS, APPS, Container]).inSingletonScope();
});

function createTemplates(settings: Settings, registry: AppRegistry, container: Container): Templates {
  const { contextProcessors = [] } = settings.TEMPLATES;
  const staticUrls = () => container.get(STATIC_URLS);
  return new Templates({
    roots: templateFolders(settings, registry),
    cache: !settings.DEBUG,
    contextProcessors: contextProcessors.map((entry) => importExport(entry, settings) as ContextProcessor),
    asked: (request) => ({
      host: requestHost(request, settings),
      path: publicPath(new URL(request.url).pathname, settings),
    }),
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
