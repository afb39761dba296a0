import { readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { observePages } from '../monitoring';
import { nearest } from '../nearest';
import { type WhiteNoiseApplication, whiteNoise } from '../whitenoise';
import type { ServeArguments } from './arguments';

/** The page for what is missing, by the name that GitHub Pages, Netlify and their like look for. */
const NOT_FOUND_PAGE = '404.html';

/** A folder that cannot be served. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/**
 * Makes the application that serves a folder of static files.
 *
 * @throws FolderError when there is no such folder, or no file for `--spa`
 * @throws WhiteNoiseOptionError when an argument is no option's value
 */
export function applicationForFolder(given: ServeArguments): WhiteNoiseApplication {
  const root = path.resolve(given.folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new FolderError(`${root} is not a folder`);
  }
  const { spa, immutable } = given;
  if (spa !== null && !isFile(root, spa)) {
    const near = nearest(spa, readdirSync(root));
    const hint = near === null ? '' : ` Did you mean --index ${near}?`;
    throw new FolderError(`--spa needs ${path.join(root, spa)}, which is not there.${hint}`);
  }
  return whiteNoise(observePages(answerMissing), {
    root,
    prefix: given.prefix,
    indexFile: given.index,
    fallback: spa,
    notFound: isFile(root, NOT_FOUND_PAGE) ? NOT_FOUND_PAGE : null,
    ...(immutable instanceof RegExp ? { immutableFileTest: immutable } : { immutable }),
    compress: given.compress,
    allowAllOrigins: given.cors,
    maxAge: given.maxAge,
    autorefresh: given.autorefresh,
    allowDotfiles: given.dotfiles,
  });
}

function isFile(root: string, name: string): boolean {
  return statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile() === true;
}

/** The URL path at which the folder's index file is served. */
export function homeOf(prefix: string): string {
  return `/${prefix}/`.replace(/\/{2,}/g, '/');
}

function answerMissing(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end('Not Found\n');
}
