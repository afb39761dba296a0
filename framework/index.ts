/** What a project imports from the framework. */
import 'reflect-metadata';

export { APPS, AppConfig, AppRegistry } from './apps';
export { executeFromCommandLine } from './command-line';
export { defineSettings, env, ImproperlyConfigured, projectRoot, SETTINGS, type Settings } from './conf';
export { BaseCommand, CommandError, type CommandOptions, callCommand, TextOutput } from './management';
export { createSite, type Site, type SiteOptions } from './site';
