import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../conf';

/** The version of the installed package. */
export function frameworkVersion(): string {
  const description = JSON.parse(readFileSync(join(projectRoot(__dirname), 'package.json'), 'utf8')) as {
    version: string;
  };
  return description.version;
}
