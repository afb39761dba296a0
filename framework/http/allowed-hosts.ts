import type { Settings } from '../conf';
import { BadRequest } from './errors';
import { requestHost } from './origin';

/** What is allowed in DEBUG when nothing is listed: names that cannot be anyone else's (Django). */
const LOCAL = ['.localhost', '127.0.0.1', '[::1]'];

/** RFC 9110 §7.2: a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i;

/**
 * Refuses requests for hosts that the site does not answer to: links and redirects are made with that name, and
 * caches keep them.
 *
 * @throws BadRequest
 */
export function checkHost(request: Request, settings: Settings): void {
  const asked = [requestHost(request, settings)];
  // A request line with a whole url has its own host, and the header may say another: both must be fine.
  const header = request.headers.get('host');
  if (header !== null && !settings.USE_X_FORWARDED_HOST) asked.push(header);

  const allowed = settings.DEBUG && settings.ALLOWED_HOSTS.length === 0 ? LOCAL : settings.ALLOWED_HOSTS;
  for (const host of asked) {
    const name = HOST.exec(host)?.[1]?.toLowerCase().replace(/\.$/, '');
    if (name === undefined) throw new BadRequest(`The host '${host}' is not a valid name.`);
    if (!allowed.some((pattern) => matches(name, pattern.toLowerCase()))) {
      throw new BadRequest(
        `The host '${host}' is not allowed: you may need to add '${name}' to ALLOWED_HOSTS.`,
      );
    }
  }
}

function matches(name: string, pattern: string): boolean {
  if (pattern === '*' || pattern === name) return true;
  return pattern.startsWith('.') && (name === pattern.slice(1) || name.endsWith(pattern));
}
