import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseManifest } from '../../../framework/manifest';

/** The interpreter whose Django is asked: Debian's, which sees python3-django, unless DJANGO_PYTHON names another. */
const DEBIAN = '/usr/bin/python3';
const PYTHON = process.env.DJANGO_PYTHON || DEBIAN;

export interface Job {
  readonly source: string;
  readonly output: string;
  /** ManifestStaticFilesStorage.support_js_module_import_aggregation. */
  readonly modules: boolean;
  /** The patterns that collectstatic ignores. */
  readonly ignore?: readonly string[];
}

export interface Verdict {
  /** The error that Django stopped with; null when it published. */
  readonly error: string | null;
  /** The hash that Django 6.1 gives the manifest. */
  readonly hash: string | null;
}

/** Installs Debian's Django where it is missing, and says which one is asked. */
export function ensureDjango(): void {
  console.log(`Django ${djangoVersion() ?? installDjango()}`);
}

function installDjango(): string {
  if (PYTHON !== DEBIAN) throw new Error(`DJANGO_PYTHON: ${PYTHON} has no Django.`);
  execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'python3-django'], {
    stdio: 'inherit',
  });
  return djangoVersion() ?? '';
}

function djangoVersion(): string | null {
  const program = 'import django; print(django.get_version())';
  const { status, stdout } = spawnSync(PYTHON, ['-c', program], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** Runs Django's collectstatic for every job. */
export function collectWithDjango(jobs: readonly Job[]): Verdict[] {
  const output = execFileSync(PYTHON, [path.join(__dirname, 'oracle.py')], {
    input: JSON.stringify(jobs.map((job) => ({ ignore: [], ...job }))),
    maxBuffer: 64 * 1024 * 1024,
    encoding: 'utf8',
  });
  return JSON.parse(output) as Verdict[];
}

/** The published names and the bytes under them. */
export interface Release {
  readonly hash: string;
  readonly paths: Readonly<Record<string, string>>;
  /** The bytes that are published for a source path. */
  read(path: string): Buffer;
}

export function readRelease(folder: string): Release {
  const manifest = path.join(folder, 'staticfiles.json');
  const { hash, paths } = parseManifest(readFileSync(manifest, 'utf8'), manifest);
  return { hash, paths, read: (name) => readFileSync(path.join(folder, paths[name] ?? name)) };
}

/** Writes a tree of path → content. */
export function writeTree(folder: string, tree: Readonly<Record<string, string | Buffer>>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(tree)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
