import { statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { type WhiteNoiseApplication, whiteNoise } from '../whitenoise';
import { logAnswers } from './access-log';
import type { ServeArguments } from './arguments';

/** A folder that cannot be served. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/**
 * A server for a folder of static files, not yet listening.
 *
 * @param write receives the lines of the access log
 * @throws FolderError when there is no such folder, or no file for `--spa`
 * @throws WhiteNoiseOptionError when an argument is no option's value
 */
export function serverForFolder(given: ServeArguments, write: (line: string) => void): Server {
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
  const server = createServer(application);
  if (given.log) logAnswers(server, write);
  application.accelerate(server);
  return server;
}

/** The URL path at which the folder's index file is served. */
export function homeOf(prefix: string): string {
  return `/${prefix}/`.replace(/\/{2,}/g, '/');
}

/** Whether somebody goes to a page, other than the one page: what a script or an image asks for stays missing. */
function isNavigation({ method, headers, url }: IncomingMessage, home: string): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true && url !== home
  );
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end('Not Found\n');
}
