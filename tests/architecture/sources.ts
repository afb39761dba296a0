import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../running';

export interface Source {
  /** The path below `framework/`, with forward slashes. */
  readonly file: string;
  readonly source: string;
}

/** Reads every module of the framework. */
export function frameworkSources(): Source[] {
  const folder = path.join(ROOT, 'framework');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      file: file.replaceAll('\\', '/'),
      source: readFileSync(path.join(folder, file), 'utf8'),
    }));
}

/** Lists the files of the repository, as paths from its root. */
export function trackedFiles(): string[] {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return names.filter((name) => name !== '' && existsSync(path.join(ROOT, name)));
}
