import { Container, ContainerModule } from 'inversify';
import { CHECK } from '../checks';
import { SETTINGS } from '../conf';
import { construct, guarded } from '../container';
import { COMMANDS } from '../management';
import { type BackendKind, createBackend } from './backend';
import { staticfilesCheck } from './checks';
import { collectedLocation } from './collected';
import { STATICFILES_COMMANDS } from './commands';
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

/** Binds the finders, the storage, the checks and the commands of static files. */
export const staticFilesProviders = new ContainerModule(({ bind }) => {
  bind(FINDERS)
    .toDynamicValue(
      guarded(FINDERS, (container) =>
        container
          .get(SETTINGS)
          .STATICFILES_FINDERS.map((entry) => createBackend(FINDER_KIND, entry, container)),
      ),
    )
    .inSingletonScope();
  bind(STORAGE)
    .toDynamicValue(
      guarded(STORAGE, (container) =>
        createBackend(STORAGE_KIND, container.get(SETTINGS).STATICFILES_STORAGE, container),
      ),
    )
    .inSingletonScope();
  for (const { builtin, optionsToken } of [FINDER_KIND, STORAGE_KIND]) {
    const noOptions = new Map([[optionsToken, {}]]);
    for (const type of Object.values(builtin as Record<string, new () => object>)) {
      bind(type)
        .toDynamicValue((context) => construct(context.get(Container), type, noOptions))
        .inSingletonScope();
    }
  }
  bind(CHECK)
    .toResolvedValue(
      (settings, container) =>
        staticfilesCheck(
          settings,
          () => container.get(FINDERS),
          () => container.get(STORAGE),
        ),
      [SETTINGS, Container],
    )
    .inSingletonScope();
  bind(CHECK)
    .toResolvedValue(
      (container) =>
        deploymentCheck(
          () => collectedLocation(container.get(STORAGE)),
          () => container.get(FINDERS),
        ),
      [Container],
    )
    .inSingletonScope();
  for (const command of STATICFILES_COMMANDS) bind(COMMANDS).toConstantValue(command);
});
