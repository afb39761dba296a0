import { statSync } from 'node:fs';
import path from 'node:path';
import { type Bundle, MANIFEST_NAME } from '../manifest';
import { encodePath } from './asset-url';
import type { Assets } from './assets';
import { DEV_SERVER_EXPECTED, devServerUrl } from './dev-server';
import { findBundles } from './find-bundles';
import { type MountedNames, mountedAssets } from './mounted-assets';
import { PublishedNames } from './published-names';
import { urlPrefix } from './url-prefix';

/** The options of {@link openAssets}. */
export interface OpenAssetsOptions {
  /** The URL path under which the folder is served. Default `'/'`. */
  readonly prefix?: string;
  /** The host that the files are fetched from, such as a CDN's `'https://cdn.example'`. Default `''`: the page's own. */
  readonly host?: string;
  /**
   * The URL of Vite's dev server, such as `'http://localhost:5173'`, with Vite's `base` if that is a path: `tags()` gives
   * its tags. Default `''`: none.
   */
  readonly viteDevServer?: string;
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
  const { prefix, host, viteDevServer } = checkOptions(options);
  const folder = checkRoot(root);
  const base = host.replace(/\/+$/, '') + encodePath(urlPrefix(prefix));
  const read = (): MountedNames => {
    const published = PublishedNames.read(folder, MANIFEST_NAME);
    const collected = published?.bundles ?? [];
    let bundles: readonly Bundle[] | null = null;
    return {
      base,
      published,
      has: () => true,
      // Most folders hold none, and looking for them takes as long as listing all files.
      bundles() {
        const known = Object.fromEntries(collected.map((bundle) => [bundle.folder, bundle]));
        bundles ??= [...collected, ...findBundles(folder, known)];
        return bundles;
      },
    };
  };
  let mount = read();
  return {
    ...mountedAssets(() => [mount], viteDevServer === '' ? null : viteDevServer),
    reload() {
      mount = read();
    },
  };
}

const DEFAULTS: Required<OpenAssetsOptions> = { prefix: '/', host: '', viteDevServer: '' };

function checkOptions(options: OpenAssetsOptions): Required<OpenAssetsOptions> {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new TypeError(`openAssets: unknown option '${name}': expected prefix, host or viteDevServer`);
    }
    if (value !== undefined && typeof value !== 'string') {
      throw new TypeError(`openAssets: ${name} must be a string, got ${String(value)}`);
    }
  }
  const { prefix, host, viteDevServer: server } = { ...DEFAULTS, ...withoutUndefined(options) };
  const viteDevServer = server === '' ? '' : devServerUrl(server);
  if (viteDevServer !== null) return { prefix, host, viteDevServer };
  throw new TypeError(`openAssets: viteDevServer must be ${DEV_SERVER_EXPECTED}, got '${server}'`);
}

function withoutUndefined(options: OpenAssetsOptions): OpenAssetsOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A folder that is missing has no manifest, and every URL would be that of a file which is not there. */
function checkRoot(root: string): string {
  const folder = path.resolve(root);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new TypeError(
    `openAssets: root must be a folder that exists, got '${root}': there is no folder at ${folder}`,
  );
}
