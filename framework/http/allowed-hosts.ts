import type { Settings } from '../conf';
import { BadRequest } from './http-errors';
import { requestHost } from './origin';

/** The hosts that are allowed in DEBUG when none is listed: names of this machine alone (Django). */
const LOCAL = ['.localhost', '127.0.0.1', '[::1]'];

/** Matches a Host header (RFC 9110 §7.2): a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i;

/**
 * Refuses requests for hosts that the site does not answer to. A forged host would get into links and redirects, and
 * caches would keep them.
 *
 * @throws BadRequest
 */
export function checkHost(request: Request, settings: Settings): void {
  const asked = [requestHost(request, settings)];
  // A request line may hold a whole url, whose host may differ from the header's: both must be allowed.
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
