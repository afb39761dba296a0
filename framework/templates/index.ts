/** Templates: LiquidJS with Django's tags, one engine per site, loaded when the first template is rendered. */
export { TemplateError, type TemplatePosition } from './errors';
export { type ContextProcessor, type TemplateOptions, Templates } from './templates';
export { templatesModule } from './module';
export { STATIC_URLS, type StaticUrls, TEMPLATES, URL_REVERSER, type UrlReverser } from './tokens';
