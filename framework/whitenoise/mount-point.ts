import { type FileRequest, requestedPath } from './request';

/**
 * Gives the path of a mount point that was requested without its slash at the end. The index of a folder that a framework
 * mounted at `/x` is served at `/x/` only: relative URLs in it would mean other files at `/x`.
 *
 * @param request one for the path `/` within the mount point
 * @returns the path, or null where the request is for another path or no mount point was taken away
 */
export function bareMountPoint({ originalUrl, baseUrl }: FileRequest): string | null {
  if (originalUrl === undefined) return null;
  const bare = requestedPath(originalUrl);
  if (bare === null || bare.endsWith('/')) return null;
  // Express gives the part that it took away. With others, a path that lacks the slash is the mount point.
  return baseUrl === undefined || requestedPath(baseUrl) === bare ? bare : null;
}
