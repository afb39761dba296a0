/** Apps: the folders a site is made of. */
export { AppConfig, type AppConfigClass } from './app-config';
export { APPS, AppRegistry } from './registry';
export { templateFolders } from './template-folders';
