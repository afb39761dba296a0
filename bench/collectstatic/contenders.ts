import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundled } from '../bundle';
import type { Input } from './inputs';

/** Something that collects static files. */
export interface Contender {
  readonly name: string;
  /** Prepares a project that collects the input into `target`, and gives the command that does so. */
  prepare(input: Input, project: string, target: string): Run;
  /** Set where it takes no part in inputs that are compressed. */
  readonly leavesOutCompression?: boolean;
  /** The short name in columns that compare others with it; only for contenders that are compared with. */
  readonly reference?: string;
  /** Set for `collectstatic` of this project, whose result the wrapper serves. */
  readonly isOurs?: boolean;
  /** An empty program under the same runner: the part of the start-up that no code of ours can change. */
  readonly empty?: Run;
}

export interface Run {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const TS_NODE = path.resolve('node_modules/.bin/ts-node');
const DIST = path.resolve('dist/manage.js');

/**
 * Those that are there: the source, the compiled program if it was built, the limit, and each Python's Django.
 *
 * @param pythons interpreters; one without Django, WhiteNoise and Brotli takes no part
 */
export async function contenders(scratch: string, pythons: readonly string[]): Promise<readonly Contender[]> {
  const empty = path.join(scratch, 'empty.ts');
  const emptyScript = path.join(scratch, 'empty.js');
  mkdirSync(scratch, { recursive: true });
  writeFileSync(empty, '');
  writeFileSync(emptyScript, '');
  const all: Contender[] = [
    {
      name: 'ts-node manage.ts',
      isOurs: true,
      empty: { argv: [process.execPath, TS_NODE, empty] },
      prepare: (input, project, target) =>
        ours(
          [process.execPath, TS_NODE, path.resolve('manage.ts')],
          path.resolve('framework'),
          input,
          project,
          target,
        ),
    },
  ];
  if (existsSync(DIST)) {
    all.push({
      name: 'node dist/manage.js',
      isOurs: true,
      empty: { argv: [process.execPath, emptyScript] },
      prepare: (input, project, target) =>
        ours([process.execPath, DIST], path.resolve('dist/framework'), input, project, target),
    });
  }
  const limit = await bundled('collectstatic/limit.ts');
  all.push({
    name: 'the limit: calls of Node alone',
    leavesOutCompression: true,
    empty: { argv: [process.execPath, emptyScript] },
    prepare: ({ folder }, _project, target) => ({ argv: [process.execPath, limit, folder, target] }),
  });
  return [...all, ...pythons.flatMap(djangoContender)];
}

function ours(command: string[], framework: string, input: Input, project: string, target: string): Run {
  mkdirSync(project, { recursive: true });
  const settings = path.join(project, 'settings.js');
  const storage = input.compressed ? 'CompressedManifestStaticFilesStorage' : 'ManifestStaticFilesStorage';
  writeFileSync(
    settings,
    `exports.default = require(${JSON.stringify(framework)}).defineSettings(${JSON.stringify({
      BASE_DIR: project,
      STATIC_ROOT: target,
      STATICFILES_DIRS: [['lib', input.folder]],
      STATICFILES_STORAGE: storage,
    })});`,
  );
  return { argv: [...command, 'collectstatic', '--noinput', '--settings', settings.replace(/\.js$/, '')] };
}

/** Debian's own Python: the one that sees Debian's packages. */
export const DEBIAN_PYTHON = '/usr/bin/python3';

function djangoContender(python: string): Contender[] {
  const program =
    'import brotli, django; from importlib.metadata import version; ' +
    'print(django.get_version(), version("whitenoise"))';
  const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8' });
  if (status !== 0) return [];
  const [django, whiteNoise] = stdout.trim().split(' ');
  return [
    {
      name: `Django ${django} + WhiteNoise ${whiteNoise}`,
      reference: `Django ${django?.split('.').slice(0, 2).join('.')}`,
      prepare: (input, project, target) => djangoProject(python, input, project, target),
    },
  ];
}

function djangoProject(python: string, input: Input, project: string, target: string): Run {
  mkdirSync(project, { recursive: true });
  const storage = input.compressed
    ? 'whitenoise.storage.CompressedManifestStaticFilesStorage'
    : 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage';
  writeFileSync(
    path.join(project, 'bench_settings.py'),
    [
      "SECRET_KEY = 'x'",
      "INSTALLED_APPS = ['django.contrib.staticfiles']",
      "STATIC_URL = '/static/'",
      `STATIC_ROOT = ${JSON.stringify(target)}`,
      `STATICFILES_DIRS = [('lib', ${JSON.stringify(input.folder)})]`,
      `STATICFILES_STORAGE = '${storage}'`,
      `STORAGES = {'staticfiles': {'BACKEND': '${storage}'}}`,
    ].join('\n'),
  );
  return {
    argv: [python, '-m', 'django', 'collectstatic', '--noinput', '--settings', 'bench_settings'],
    env: { PYTHONPATH: project },
  };
}
