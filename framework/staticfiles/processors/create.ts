import type { Container } from 'inversify';
import { APPS, AppRegistry } from '../../apps';
import { defineSettings, type ProcessorSetting, SETTINGS } from '../../conf';
import { createContainer } from '../../container';
import { compileGlobs } from '../../shell-patterns';
import { type BackendKind, createBackend } from '../backend';
import { EsbuildMinify } from './esbuild-minify';
import { SubsetIconFont } from './icons';
import { LightningCss } from './lightning-css';
import { PROCESSOR_OPTIONS, type Processor, type ProcessorStep } from './processor';

export const PROCESSOR_KIND: BackendKind<Processor> = {
  setting: 'STATICFILES_PROCESSORS',
  noun: 'processor',
  builtin: { LightningCss, EsbuildMinify, SubsetIconFont },
  optionsToken: PROCESSOR_OPTIONS,
  methods: ['process'],
};

/** The seconds that a processor may take for one file. */
const TIME_LIMIT = 60;

/**
 * Creates the processors that STATICFILES_PROCESSORS names.
 *
 * @throws ImproperlyConfigured when there is no such class, or it is no processor
 */
export function createProcessors(container: Container): ProcessorStep[] {
  const entries = container.get(SETTINGS).STATICFILES_PROCESSORS;
  return entries.map((entry) => createStep(entry, PROCESSOR_KIND, container));
}

/**
 * Creates processors where there is no project: modules and packages are looked for from the working directory.
 *
 * @param option the option that names them, for messages
 * @throws ImproperlyConfigured as {@link createProcessors}
 */
export function createProcessorsAlone(entries: readonly ProcessorSetting[], option: string): ProcessorStep[] {
  if (entries.length === 0) return [];
  const container = createContainer();
  container.bind(SETTINGS).toConstantValue(defineSettings({ BASE_DIR: process.cwd() }));
  container.bind(APPS).toConstantValue(new AppRegistry([]));
  container.bind(PROCESSOR_OPTIONS).toConstantValue({});
  return entries.map((entry) => createStep(entry, { ...PROCESSOR_KIND, setting: option }, container));
}

function createStep(
  { match, backend, options = {}, timeLimit = TIME_LIMIT }: ProcessorSetting,
  kind: BackendKind<Processor>,
  container: Container,
): ProcessorStep {
  const processor = createBackend(kind, { backend, options }, container);
  const type = processor.constructor;
  return {
    name: type.name,
    processor,
    matches: compileGlobs([match].flat()),
    // The code of the class: a build after a change of it makes its files again.
    configuration: JSON.stringify([type.name, options, String(type)], (_key, value) =>
      typeof value === 'function' || value instanceof RegExp ? String(value) : value,
    ),
    timeLimit: timeLimit * 1000,
  };
}
