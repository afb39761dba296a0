import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../running';

export interface Collection {
  /** The source of the static files: a folder, or [prefix, folder]. */
  readonly sources: readonly (string | readonly [string, string])[];
  readonly output: string;
  /** Options of the storage. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Further arguments of the command. */
  readonly arguments?: readonly string[];
  readonly storage?: string;
}

export interface CollectionEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the real `manage.ts collectstatic` in a process of its own, as a user does, for a site that lies in
 * `folder` and has nothing but static files.
 */
export async function collectstatic(folder: string, collection: Collection): Promise<CollectionEnd> {
  const settings = {
    DEBUG: false,
    SECRET_KEY: 'of the system tests',
    BASE_DIR: folder,
    STATIC_URL: '/static/',
    STATIC_ROOT: collection.output,
    STATICFILES_DIRS: collection.sources,
    STATICFILES_STORAGE: {
      backend: collection.storage ?? 'whitenoise-node/framework#ManifestStaticFilesStorage',
      options: collection.options ?? {},
    },
  };
  mkdirSync(folder, { recursive: true });
  const module = path.join(folder, 'settings.js');
  const framework = JSON.stringify(path.join(ROOT, 'framework'));
  writeFileSync(
    module,
    `const framework = require(${framework});
const settings = ${JSON.stringify(settings, null, 2)};
settings.STATICFILES_STORAGE.backend = framework[settings.STATICFILES_STORAGE.backend.split('#')[1]];
exports.default = framework.defineSettings(settings);
`,
  );
  const command = [path.join(ROOT, 'node_modules/ts-node/dist/bin.js'), path.join(ROOT, 'manage.ts')];
  const rest = ['collectstatic', '--noinput', '--settings', module, ...(collection.arguments ?? [])];
  const { NODE_ENV, VITEST, ...environment } = process.env;
  try {
    const limits = { cwd: ROOT, env: environment, maxBuffer: 64 * 1024 * 1024 };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...command, ...rest], limits);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as CollectionEnd;
    return { code, stdout, stderr };
  }
}
