import { statSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_NAME } from '../manifest';
import { encodePath } from './asset-url';
import type { Assets } from './assets';
import { type MountedNames, mountedAssets } from './mounted-assets';
import { PublishedNames } from './published-names';
import { urlPrefix } from './url-prefix';

/** The options of {@link openAssets}. */
export interface OpenAssetsOptions {
  /** The URL path under which the folder is served. Default `'/'`. */
  readonly prefix?: string;
  /** The host that the files are fetched from, such as a CDN's `'https://cdn.example'`. Default `''`: the page's own. */
  readonly host?: string;
}

/** The addresses of the static files of one folder. */
export interface OpenedAssets extends Assets {
  /**
   * Reads the manifest again: a new release may have been published.
   *
   * @throws ManifestError when there is one that cannot be used; the names stay as they were
   */
  reload(): void;
}

/**
 * Opens the folder of a release for its names: for programs that serve it elsewhere, or that write pages ahead of time.
 * An application that is wrapped has the same as `application.assets`.
 *
 * @example
 * const assets = openAssets('staticfiles', { prefix: '/static/', host: 'https://cdn.example' });
 * assets.url('css/site.css'); // 'https://cdn.example/static/css/site.0123456789ab.css'
 *
 * @param root the folder with the manifest; without a manifest the files have their own names
 * @throws TypeError when there is no such folder, or an option is unknown or has an unusable value
 * @throws ManifestError when there is a manifest that cannot be used
 */
export function openAssets(root: string, options: OpenAssetsOptions = {}): OpenedAssets {
  const { prefix, host } = checkOptions(options);
  const folder = checkRoot(root);
  const base = host.replace(/\/+$/, '') + encodePath(urlPrefix(prefix));
  const read = (): MountedNames => ({
    base,
    published: PublishedNames.read(folder, MANIFEST_NAME),
    has: () => true,
  });
  let mount = read();
  return {
    ...mountedAssets(() => [mount]),
    reload() {
      mount = read();
    },
  };
}

const DEFAULTS: Required<OpenAssetsOptions> = { prefix: '/', host: '' };

function checkOptions(options: OpenAssetsOptions): Required<OpenAssetsOptions> {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new TypeError(`openAssets: unknown option '${name}': expected prefix or host`);
    }
    if (value !== undefined && typeof value !== 'string') {
      throw new TypeError(`openAssets: ${name} must be a string, got ${String(value)}`);
    }
  }
  return { prefix: options.prefix ?? DEFAULTS.prefix, host: options.host ?? DEFAULTS.host };
}

/** A folder that is missing has no manifest, and every URL would be that of a file which is not there. */
function checkRoot(root: string): string {
  const folder = path.resolve(root);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new TypeError(
    `openAssets: root must be a folder that exists, got '${root}': there is no folder at ${folder}`,
  );
}
