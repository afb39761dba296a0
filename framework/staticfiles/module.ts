import { CHECK } from '../checks';
import { SETTINGS } from '../conf';
import { COMMANDS, type CommandRegistration } from '../management';
import type { Parts } from '../services';
import { type BackendKind, createBackend } from './backend';
import { staticfilesCheck } from './checks';
import { collectedLocation } from './collected';
import { deploymentCheck } from './deployment-check';
import {
  AppDirectoriesFinder,
  FINDER_OPTIONS,
  FINDERS,
  FileSystemFinder,
  type Finder,
  NpmFinder,
} from './finders';
import {
  CompressedManifestStaticFilesStorage,
  CompressedStaticFilesStorage,
  GzipManifestStaticFilesStorage,
  GzipManifestStorage,
  ManifestStaticFilesStorage,
  STORAGE,
  STORAGE_OPTIONS,
  StaticFilesStorage,
  type Storage,
} from './storage';

const FINDER_KIND: BackendKind<Finder> = {
  setting: 'STATICFILES_FINDERS',
  noun: 'finder',
  builtin: { FileSystemFinder, AppDirectoriesFinder, NpmFinder },
  optionsToken: FINDER_OPTIONS,
  methods: ['find', 'list'],
};

const STORAGE_KIND: BackendKind<Storage> = {
  setting: 'STATICFILES_STORAGE',
  noun: 'storage',
  builtin: {
    StaticFilesStorage,
    ManifestStaticFilesStorage,
    CompressedStaticFilesStorage,
    CompressedManifestStaticFilesStorage,
    GzipManifestStorage,
    GzipManifestStaticFilesStorage,
  },
  optionsToken: STORAGE_OPTIONS,
  methods: ['url'],
};

const COMMAND_LOADERS: readonly CommandRegistration[] = [
  {
    name: 'collectstatic',
    app: 'staticfiles',
    load: () => (require('./commands/collectstatic') as typeof import('./commands/collectstatic')).Command,
  },
  {
    name: 'findstatic',
    app: 'staticfiles',
    load: () => (require('./commands/findstatic') as typeof import('./commands/findstatic')).Command,
  },
  {
    name: 'compress',
    app: 'staticfiles',
    standalone: true,
    load: () => (require('./commands/compress') as typeof import('./commands/compress')).Command,
  },
];

/** Brings finders, storage, checks and commands of static files into a site. */
export function provideStaticFiles(parts: Parts): void {
  parts.provide(FINDERS, (services) =>
    services.get(SETTINGS).STATICFILES_FINDERS.map((entry) => createBackend(FINDER_KIND, entry, services)),
  );
  parts.provide(STORAGE, (services) =>
    createBackend(STORAGE_KIND, services.get(SETTINGS).STATICFILES_STORAGE, services),
  );
  for (const { builtin, optionsToken } of [FINDER_KIND, STORAGE_KIND]) {
    for (const type of Object.values(builtin)) {
      parts.provide(type, (services) => services.make<object>(type, new Map([[optionsToken, {}]])));
    }
  }
  parts.contribute(CHECK, (services) =>
    staticfilesCheck(
      services.get(SETTINGS),
      () => services.get(FINDERS),
      () => services.get(STORAGE),
    ),
  );
  parts.contribute(CHECK, (services) =>
    deploymentCheck(
      () => collectedLocation(services.get(STORAGE)),
      () => services.get(FINDERS),
    ),
  );
  for (const command of COMMAND_LOADERS) parts.contribute(COMMANDS, () => command);
}
