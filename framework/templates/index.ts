/** Templates: LiquidJS with Django's tags, one engine per site, loaded when the first template is rendered. */

export { templateProviders } from './providers';
export { TemplateError, type TemplatePosition } from './template-error';
export { type ContextProcessor, TEMPLATES, type TemplateOptions, Templates } from './templates';
export { STATIC_URLS, type StaticUrls, URL_REVERSER, type UrlReverser } from './tokens';
