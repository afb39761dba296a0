import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FRAMEWORK_FOLDER } from '../framework-folder';

/** The scripts that pages of the framework carry, by the files of this folder. */
export type BrowserScript = 'copy-text' | 'live-reload' | 'report';

/**
 * Reads a script for browsers. These are files of their own, so that the compiler checks them against the interfaces of
 * browsers (`tsconfig.browser.json`), and run as they are written.
 */
export function browserScript(name: BrowserScript): string {
  return readFileSync(path.join(FRAMEWORK_FOLDER, 'browser', `${name}.js`), 'utf8');
}
