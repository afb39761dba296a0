import { statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { type WhiteNoiseApplication, whiteNoise } from '../whitenoise';
import type { ServeArguments } from './arguments';

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
  if (given.spa !== null && !statSync(path.join(root, given.spa), { throwIfNoEntry: false })?.isFile()) {
    throw new FolderError(`--spa needs ${path.join(root, given.spa)}, which is not there`);
  }
  const home = homeOf(given.prefix);
  const application: WhiteNoiseApplication = whiteNoise(
    (request, response) => {
      if (given.spa !== null && isNavigation(request, home)) {
        request.url = home;
        application(request, response);
      } else {
        notFound(response);
      }
    },
    {
      root,
      prefix: given.prefix,
      indexFile: given.index,
      allowAllOrigins: given.cors,
      maxAge: given.maxAge,
      autorefresh: given.autorefresh,
      allowDotfiles: given.dotfiles,
    },
  );
  return application;
}

/** The URL path at which the folder's index file is served. */
export function homeOf(prefix: string): string {
  return `/${prefix}/`.replace(/\/{2,}/g, '/');
}

/** Tells a visit of a page other than the one page: what a script or an image asks for stays missing. */
function isNavigation({ method, headers, url }: IncomingMessage, home: string): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true && url !== home
  );
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end('Not Found\n');
}
