import { Container, ContainerModule } from 'inversify';
import { CHECK } from '../checks';
import type { Settings } from '../conf';
import { COMMANDS, type CommandRegistration } from '../management';
import { type BackendKind, createBackend } from './backend';
import { staticfilesCheck } from './checks';
import { collectedFiles } from './collected';
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

/** Brings finders, storage, checks and commands of static files into a site's container. */
export function staticfilesModule(settings: Settings): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(FINDERS)
      .toDynamicValue(({ get }) => {
        const container = get(Container);
        return settings.STATICFILES_FINDERS.map((entry) =>
          createBackend(FINDER_KIND, entry, container, settings, FINDER_OPTIONS as symbol),
        );
      })
      .inSingletonScope();
    bind(STORAGE)
      .toDynamicValue(({ get }) =>
        createBackend(
          STORAGE_KIND,
          settings.STATICFILES_STORAGE,
          get(Container),
          settings,
          STORAGE_OPTIONS as symbol,
        ),
      )
      .inSingletonScope();
    bind(CHECK)
      .toDynamicValue(({ get }) => {
        const container = get(Container);
        return staticfilesCheck(
          settings,
          () => container.get(FINDERS),
          () => container.get(STORAGE),
        );
      })
      .inSingletonScope();
    bind(CHECK)
      .toDynamicValue(({ get }) => {
        const container = get(Container);
        return deploymentCheck(
          () => collectedFiles(container.get(STORAGE)),
          () => container.get(FINDERS),
        );
      })
      .inSingletonScope();
    for (const command of COMMAND_LOADERS) bind(COMMANDS).toConstantValue(command);
  });
}
