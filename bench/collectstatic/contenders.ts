import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Input } from './inputs';

/** Something that collects static files. */
export interface Contender {
  readonly name: string;
  /** Prepares a project that collects the input into `target`, and gives the command that does so. */
  prepare(input: Input, project: string, target: string): Run;
  /** What an empty program costs under the same runner; the measure of what start-up is beyond our reach. */
  readonly empty?: Run;
}

export interface Run {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const TS_NODE = path.resolve('node_modules/.bin/ts-node');
const DIST = path.resolve('dist/manage.js');

/** Those that are there: the source, the compiled program if it was built, Django if Debian's is installed. */
export function contenders(scratch: string): readonly Contender[] {
  const empty = path.join(scratch, 'empty.ts');
  mkdirSync(scratch, { recursive: true });
  writeFileSync(empty, '');
  writeFileSync(path.join(scratch, 'empty.js'), '');
  const all: Contender[] = [
    {
      name: 'ts-node manage.ts',
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
      empty: { argv: [process.execPath, path.join(scratch, 'empty.js')] },
      prepare: (input, project, target) =>
        ours([process.execPath, DIST], path.resolve('dist/framework'), input, project, target),
    });
  }
  const django = djangoVersion();
  if (django !== null) all.push({ name: `Django ${django} + WhiteNoise`, prepare: djangoProject });
  return all;
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

const PYTHON = '/usr/bin/python3';

function djangoVersion(): string | null {
  const program = 'import django, whitenoise, brotli; print(django.get_version())';
  const { status, stdout } = spawnSync(PYTHON, ['-c', program], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function djangoProject(input: Input, project: string, target: string): Run {
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
    argv: [PYTHON, '-m', 'django', 'collectstatic', '--noinput', '--settings', 'bench_settings'],
    env: { PYTHONPATH: project },
  };
}
