/** The public entry of the framework: everything that a project imports. */
import 'reflect-metadata';

// The names of inversify, of the copy that the framework itself uses.
export {
  Container,
  ContainerModule,
  inject,
  injectable,
  multiInject,
  optional,
  type ServiceIdentifier,
} from 'inversify';
export { getApplication, whiteNoise } from './application';
export { APPS, AppConfig, AppRegistry } from './apps';
export { AssetNotFoundError, PublishedNames } from './assets';
export { executeFromCommandLine } from './command-line';
export { defineSettings, env, ImproperlyConfigured, projectRoot, SETTINGS, type Settings } from './conf';
export type { Application } from './gateway';
export {
  absoluteUrl,
  appendSlashMiddleware,
  BadRequest,
  compressionMiddleware,
  DEFAULT_MIDDLEWARE,
  ERROR_REPORTER,
  frameOptionsMiddleware,
  type Handler,
  Http404,
  HttpError,
  html,
  include,
  json,
  type Middleware,
  type MiddlewareFunction,
  NoReverseMatch,
  notFound,
  PermissionDenied,
  path,
  pathWithConverters,
  redirect,
  render,
  reverse,
  securityMiddleware,
  serve,
  service,
  startServer,
  URLS,
  type UrlModule,
  type UrlPattern,
  type View,
  type ViewFunction,
} from './http';
export { BaseCommand, CommandError, type CommandOptions, callCommand, TextOutput } from './management';
export { createSite, type Site, type SiteOptions } from './site';
export {
  AppDirectoriesFinder,
  BaseFinder,
  brotli,
  bytesOf,
  CollectFoldersError,
  type CollectFoldersOptions,
  type CollectFoldersResult,
  ComposedStorage,
  CompressedManifestStaticFilesStorage,
  CompressedStaticFilesStorage,
  type Content,
  collectFolders,
  compressed,
  type Destination,
  DestinationLockedError,
  type Encoder,
  FINDER_OPTIONS,
  FINDERS,
  FileSystemFinder,
  type Finder,
  FolderDestination,
  FolderFinder,
  type FolderOptions,
  type FoundFile,
  GzipManifestStaticFilesStorage,
  GzipManifestStorage,
  gzip,
  hashedFiles,
  hashedUrls,
  type LockHolder,
  ManifestStaticFilesStorage,
  NpmFinder,
  type Processing,
  type PublishedFile,
  type PutOptions,
  plainFiles,
  plainUrls,
  STORAGE,
  STORAGE_OPTIONS,
  StaticFilesStorage,
  type StaticUrls,
  type Storage,
  type StorageParts,
} from './staticfiles';
export { type ContextProcessor, STATIC_URLS, TEMPLATES } from './templates';
export { Client, createTestSite, overrideSettings } from './testing';
