import path from 'node:path';
import type { Settings } from '../conf';
import type { AppRegistry } from './registry';

/** Lists the folders of a site's templates: those of the settings first, then `templates/` of each app. */
export function templateFolders(
  { BASE_DIR, TEMPLATES }: Pick<Settings, 'BASE_DIR' | 'TEMPLATES'>,
  { apps }: Pick<AppRegistry, 'apps'>,
): string[] {
  const { dirs = [], appDirs = true } = TEMPLATES;
  const own = dirs.map((folder) => path.resolve(BASE_DIR, folder));
  return appDirs ? [...own, ...apps.map((app) => path.join(app.path, 'templates'))] : own;
}
