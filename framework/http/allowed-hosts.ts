import { requestHost, type Settings } from '../conf';
import { BadRequest } from './http-errors';

/** The hosts that are allowed in DEBUG when none is listed: names of this machine alone (Django). */
const LOCAL = ['.localhost', '127.0.0.1', '[::1]'];

/**
 * Matches a Host header (RFC 9110 §7.2): a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port.
 */
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i;

/** Number of different hosts whose refusal is logged: made-up ones must not fill memory and log. */
const MOST_LOGGED = 100;

/**
 * Refuses requests for hosts that the site does not answer to. A forged host would get into links and redirects, and
 * caches would keep them.
 *
 * The first refusal of each host is logged with the setting that would allow it: load balancers ask for the health of
 * a server by its address, and with every server refused the site is down for no reason that anybody sees.
 */
export class HostCheck {
  readonly #settings: Settings;
  readonly #allowed: readonly string[];
  readonly #log: (line: string) => void;
  readonly #logged = new Set<string>();

  constructor(settings: Settings, log = (line: string): unknown => process.stderr.write(line)) {
    this.#settings = settings;
    const { DEBUG, ALLOWED_HOSTS } = settings;
    this.#allowed = (DEBUG && ALLOWED_HOSTS.length === 0 ? LOCAL : ALLOWED_HOSTS).map((pattern) =>
      pattern.toLowerCase(),
    );
    this.#log = log;
  }

  /** @throws BadRequest for a host that is not allowed */
  check(request: Request): void {
    const { USE_X_FORWARDED_HOST } = this.#settings;
    const asked = [requestHost(request, this.#settings)];
    // A request line may hold a whole url, whose host may differ from the header's: both must be allowed.
    const header = request.headers.get('host');
    if (header !== null && !USE_X_FORWARDED_HOST) asked.push(header);

    for (const host of asked) {
      const name = HOST.exec(host)?.[1]?.toLowerCase().replace(/\.$/, '');
      if (name === undefined) throw new BadRequest(`The host '${host}' is not a valid name.`);
      if (!this.#allowed.some((pattern) => matches(name, pattern))) {
        this.#logOnce(name, request);
        throw new BadRequest(
          `The host '${host}' is not allowed: you may need to add '${name}' to ALLOWED_HOSTS.`,
        );
      }
    }
  }

  #logOnce(name: string, { method, url }: Request): void {
    if (this.#logged.has(name) || this.#logged.size >= MOST_LOGGED) return;
    this.#logged.add(name);
    this.#log(
      `Refused ${method} ${new URL(url).pathname} for the host '${name}' with 400: add it to ALLOWED_HOSTS if the site is to answer it, or set HEALTH_CHECK_PATH if a load balancer asks.\n`,
    );
    if (this.#logged.size === MOST_LOGGED) this.#log('Further refused hosts are not logged.\n');
  }
}

function matches(name: string, pattern: string): boolean {
  if (pattern === '*' || pattern === name) return true;
  return pattern.startsWith('.') && (name === pattern.slice(1) || name.endsWith(pattern));
}
