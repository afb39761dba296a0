import { readFile, realpath } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import mimes from 'mime-db';

const TYPES = new Map(
  Object.entries(mimes).flatMap(([type, { extensions = [] }]) => extensions.map((name) => [name, type])),
);
// Where the registry knows two types for an extension, the one that browsers expect.
for (const [extension, type] of [
  ['js', 'text/javascript'],
  ['mjs', 'text/javascript'],
  ['mp4', 'video/mp4'],
  ['mp3', 'audio/mpeg'],
  ['xml', 'text/xml'],
] as const)
  TYPES.set(extension, type);

/** Names that `collectstatic` leaves out, and that are no part of a site before it either. */
const LEFT_OUT = /^(?:\..*|CVS|.*~|node_modules)$/;

/**
 * Answers below `/static/` with the files of a folder as they lie there: no hashes, no compression, no caching. It
 * shares no code with the wrapper, for what browsers ask of it is what they are expected to ask of the wrapper.
 *
 * @param root the folder of package folders
 * @param page documents of the test, by path; null where there is none
 */
export function plainServer(root: string, page: (url: string) => string | null): http.Server {
  return http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://site.test');
    const document = page(pathname);
    if (document !== null)
      return response.setHeader('Content-Type', 'text/html; charset=utf-8').end(document);
    try {
      const bytes = await read(root, pathname);
      const type = TYPES.get(path.extname(pathname).slice(1).toLowerCase()) ?? 'application/octet-stream';
      return response.setHeader('Content-Type', isText(type) ? `${type}; charset=utf-8` : type).end(bytes);
    } catch {
      return response.writeHead(404).end();
    }
  });
}

async function read(root: string, pathname: string): Promise<Buffer> {
  const name = decodeURIComponent(/^\/static\/(.+)$/.exec(pathname)?.[1] ?? '');
  // The first folder is the package's own, whatever the folder is called in which packages lie.
  if (name === '' || name.split('/').some((part) => LEFT_OUT.test(part))) throw new Error('not a file');
  return readFile(await realpath(path.join(root, name)));
}

function isText(type: string): boolean {
  return /^text\/|\/(?:json|javascript|xml)$|\+(?:json|xml)$/.test(type);
}
