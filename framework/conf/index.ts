/** Settings: one schema gives the types, the defaults, the errors and the reference. */
export type {
  CompressedStorageOptions,
  FinderSetting,
  FolderStorageOptions,
  ManifestStorageOptions,
  NpmFinderOptions,
  NpmPackage,
  ProcessorSetting,
  StorageSetting,
} from './backends';
export { defineSettings, givenSettings, type SettingsInput, settingsEntries } from './define-settings';
export { adviceOnCommand, adviceOnDots } from './django-names';
export { type Env, env, loadDotenv } from './env';
export {
  displayPath,
  type ImportBase,
  importExport,
  importFolder,
  importModule,
  importRoots,
} from './import-export';
export { areImports } from './imports';
export { ImproperlyConfigured } from './improperly-configured';
export { describeLoadError } from './load-error';
export { loadSettings } from './load-settings';
export { describeValue, isSecretName, MASK, maskSecrets } from './masking';
export { projectRoot } from './project-root';
export type { Configured, Newable, Reference } from './references';
export { publicPath, requestHost } from './request-url';
export {
  SETTING_GROUPS,
  SETTINGS_SCHEMA,
  type SettingDefinition,
} from './schema';
export type { Settings } from './settings';
export { publicStaticUrl } from './static-url';
export { SETTINGS } from './tokens';
export { boolean, fileMode, integer, nonEmptyString, object, record, string, z } from './zod';
