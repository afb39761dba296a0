/** What a site is made of, and how one thing of it gets another. */
export { dependencies } from './dependencies';
export type { Parts, Services } from './services';
export { SERVICES } from './services';
export { SiteServices } from './site-services';
