/** Templates: LiquidJS with Django's tags, one engine per site, loaded when the first template is rendered. */
export { TemplateError, type TemplatePosition } from './errors';
export { templateProviders } from './providers';
export { type ContextProcessor, TEMPLATES, type TemplateOptions, Templates } from './templates';
export { STATIC_URLS, type StaticUrls, URL_REVERSER, type UrlReverser } from './tokens';
