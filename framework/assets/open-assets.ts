import { statSync } from 'node:fs';
import path from 'node:path';
import { type Bundle, MANIFEST_NAME, MediaTypes } from '../manifest';
import { encodePath } from './asset-url';
import type { Assets } from './assets';
import { findBundles } from './find-bundles';
import { type MountedNames, mountedAssets } from './mounted-assets';
import { checkOptions, type OpenAssetsOptions } from './open-assets-options';
import { PublishedNames } from './published-names';
import { urlPrefix } from './url-prefix';

/** The addresses and tags of the static files of one folder. */
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
  const { prefix, host, viteDevServer: devServer, ...policy } = checkOptions(options);
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
  const mediaTypes = new MediaTypes({ charset: null });
  let mount = read();
  return {
    ...mountedAssets(() => [mount], { autorefresh: false, devServer, mediaTypes, policy }),
    reload() {
      mount = read();
    },
  };
}

/** A folder that is missing has no manifest, and every URL would be that of a file which is not there. */
function checkRoot(root: string): string {
  const folder = path.resolve(root);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new TypeError(
    `openAssets: root must be a folder that exists, got '${root}': there is no folder at ${folder}`,
  );
}
