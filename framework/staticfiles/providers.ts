import { type Bind, Container, ContainerModule, type ServiceIdentifier } from 'inversify';
import { CHECK } from '../checks';
import { SETTINGS } from '../conf';
import { declareDependencies } from '../container';
import { COMMANDS } from '../management';
import { type BackendKind, createBackend } from './backend';
import { staticfilesCheck } from './checks';
import { collectedLocation } from './collected';
import { STATICFILES_COMMANDS } from './commands';
import { deltasCheck } from './delta-remarks';
import { deploymentCheck } from './deployment-check';
import {
  AppDirectoriesFinder,
  FINDER_OPTIONS,
  FINDERS,
  FileSystemFinder,
  type Finder,
  NpmFinder,
} from './finders';
import { createProcessors, PROCESSOR_KIND, PROCESSORS } from './processors';
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
import { tagsCheck } from './tags-check';

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

/** The empty options of a built-in class that is injected into another class. */
const NO_OPTIONS: ServiceIdentifier<object> = Symbol.for('whitenoise-node:NoOptions');

/** Binds the finders, the storage, the checks and the commands of static files. */
export const staticFilesProviders = new ContainerModule(({ bind }) => {
  bind(FINDERS)
    .toDynamicValue((context) => createFinders(context.get(Container)))
    .inSingletonScope();
  bind(STORAGE)
    .toDynamicValue((context) => createStorage(context.get(Container)))
    .inSingletonScope();
  bind(PROCESSORS)
    .toDynamicValue((context) => createProcessors(context.get(Container)))
    .inSingletonScope();
  bind(NO_OPTIONS).toConstantValue({});
  bindBuiltin(bind, FINDER_KIND);
  bindBuiltin(bind, STORAGE_KIND);
  bindBuiltin(bind, PROCESSOR_KIND);
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
  for (const check of [deltasCheck, tagsCheck]) {
    bind(CHECK)
      .toResolvedValue(
        (settings, container) => check(settings, () => container.get(STORAGE)),
        [SETTINGS, Container],
      )
      .inSingletonScope();
  }
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

function createFinders(container: Container): Finder[] {
  return container
    .get(SETTINGS)
    .STATICFILES_FINDERS.map((entry) => createBackend(FINDER_KIND, entry, container));
}

function createStorage(container: Container): Storage {
  return createBackend(STORAGE_KIND, container.get(SETTINGS).STATICFILES_STORAGE, container);
}

/** Binds the built-in classes of a kind, so that others may ask for them and a project may rebind them. */
function bindBuiltin<T extends object>(bind: Bind, { builtin, optionsToken }: BackendKind<T>): void {
  bind(optionsToken).toConstantValue({});
  for (const type of new Set(Object.values(builtin))) {
    declareDependencies(type);
    // Not the kind's own token: the class would get the options of the finder or storage that asks for it.
    const tokens = type.inject.map((token) => (token === optionsToken ? NO_OPTIONS : token));
    bind(type as new () => T)
      .toResolvedValue((...values) => new type(...(values as never[])), tokens)
      .inSingletonScope();
  }
}
