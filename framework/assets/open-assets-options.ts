import { DEV_SERVER_EXPECTED, devServerUrl } from './dev-server';
import { DEFAULT_TAG_POLICY, INTEGRITY_EXPECTED, isIntegrityPolicy, policyConflict } from './tags';

/** The options of {@link openAssets}. */
export interface OpenAssetsOptions {
  /** The URL path under which the folder is served. Default `'/'`. */
  readonly prefix?: string;
  /** The host that the files are fetched from, such as a CDN's `'https://cdn.example'`. Default `''`: the page's own. */
  readonly host?: string;
  /**
   * Write `crossorigin` in tags, so that browsers fetch the files with CORS. Default null: where `host` is set.
   */
  readonly crossorigin?: boolean | null;
  /**
   * Write `integrity` in tags, for files whose digest the manifest has: true, or `'host'` for files of another host
   * alone. It comes with `crossorigin`. Default false.
   */
  readonly integrity?: boolean | 'host';
  /**
   * The URL of Vite's dev server, such as `'http://localhost:5173'`, with Vite's `base` if that is a path: `tags()` gives
   * its tags. Default `''`: none.
   */
  readonly viteDevServer?: string;
}

interface Option<T> {
  readonly default: T;
  accepts(value: unknown): boolean;
  readonly expected: string;
}

const isText = (value: unknown) => typeof value === 'string';

const OPTIONS: { readonly [Name in keyof OpenAssetsOptions]-?: Option<Required<OpenAssetsOptions>[Name]> } = {
  prefix: { default: '/', accepts: isText, expected: 'a string' },
  host: { default: '', accepts: isText, expected: 'a string' },
  crossorigin: {
    default: DEFAULT_TAG_POLICY.crossorigin,
    accepts: (value) => value === null || typeof value === 'boolean',
    expected: 'true, false or null',
  },
  integrity: {
    default: DEFAULT_TAG_POLICY.integrity,
    accepts: isIntegrityPolicy,
    expected: INTEGRITY_EXPECTED,
  },
  viteDevServer: {
    default: '',
    accepts: (value) => value === '' || (typeof value === 'string' && devServerUrl(value) !== null),
    expected: DEV_SERVER_EXPECTED,
  },
};

/** The options with their defaults. The URL of a dev server ends with a slash; null stands for none. */
export interface OpenedWith extends Omit<Required<OpenAssetsOptions>, 'viteDevServer'> {
  readonly viteDevServer: string | null;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError for an option that is unknown or has an unusable value, and for two that contradict each other
 */
export function checkOptions(options: OpenAssetsOptions): OpenedWith {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, name)) {
      const names = Object.keys(OPTIONS);
      const expected = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
      throw new TypeError(`openAssets: unknown option '${name}': expected ${expected}`);
    }
    const { accepts, expected } = OPTIONS[name as keyof OpenAssetsOptions];
    if (value === undefined || accepts(value)) continue;
    const shown = typeof value === 'string' ? `'${value}'` : String(value);
    throw new TypeError(`openAssets: ${name} must be ${expected}, got ${shown}`);
  }
  const {
    prefix = OPTIONS.prefix.default,
    host = OPTIONS.host.default,
    crossorigin = OPTIONS.crossorigin.default,
    integrity = OPTIONS.integrity.default,
    viteDevServer = OPTIONS.viteDevServer.default,
  } = options;
  const conflict = policyConflict({ crossorigin, integrity });
  if (conflict !== null) throw new TypeError(`openAssets: ${conflict}`);
  const devServer = viteDevServer === '' ? null : devServerUrl(viteDevServer);
  return { prefix, host, crossorigin, integrity, viteDevServer: devServer };
}
