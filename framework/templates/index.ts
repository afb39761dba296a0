/** Templates: LiquidJS with Django's tags, one engine per site, loaded when the first template is rendered. */
export { TemplateError, type TemplatePosition } from './errors';
export { provideTemplates, TEMPLATES } from './module';
export { type ContextProcessor, type TemplateOptions, Templates } from './templates';
export { STATIC_URLS, type StaticUrls, URL_REVERSER, type UrlReverser } from './tokens';
