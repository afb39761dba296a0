import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../conf';
import { FRAMEWORK_FOLDER } from '../framework-folder';

/** The version of the installed package. */
export function frameworkVersion(): string {
  const file = join(projectRoot(FRAMEWORK_FOLDER), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
