import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseManifest } from '../../../framework/manifest';

/** Debian's interpreter: the one that sees Debian's python3-django. */
const PYTHON = '/usr/bin/python3';

export interface Job {
  readonly source: string;
  readonly output: string;
  /** ManifestStaticFilesStorage.support_js_module_import_aggregation. */
  readonly modules: boolean;
  /** What collectstatic is told to ignore. */
  readonly ignore?: readonly string[];
}

export interface Verdict {
  /** What Django stopped with; null when it published. */
  readonly error: string | null;
  /** The hash that Django 6.1 gives the manifest. */
  readonly hash: string | null;
}

/** Installs Debian's Django where it is missing. */
export function ensureDjango(): void {
  if (hasDjango()) return;
  execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'python3-django'], {
    stdio: 'inherit',
  });
}

function hasDjango(): boolean {
  if (!existsSync(PYTHON)) return false;
  try {
    execFileSync(PYTHON, ['-c', 'import django'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
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
