import {
  type Bundle,
  MANIFEST_NAME,
  type Manifest,
  parseManifest,
  readManifest,
  VITE_MANIFEST_PATHS,
} from '../manifest';
import { type AssetName, parseAssetName } from './asset-url';

/** The names that the static files of one release were published under. */
export class PublishedNames {
  readonly #paths: Manifest['paths'];
  readonly #files: Manifest['files'];
  /** The builds of Vite in the release. */
  readonly bundles: readonly Bundle[];

  constructor({ paths, files, bundles }: Pick<Manifest, 'paths' | 'files' | 'bundles'>) {
    this.#paths = paths;
    this.#files = files;
    this.bundles = Object.entries(bundles).map(([folder, chunks]) => {
      return { folder, where: `${folder}${VITE_MANIFEST_PATHS[0]}`, chunks };
    });
  }

  /**
   * Reads the names from the manifest in a folder; null when there is none.
   *
   * @param manifestName the manifest's file name
   * @throws ManifestError when there is one that cannot be used
   */
  static read(folder: string, manifestName: string): PublishedNames | null {
    const manifest = readManifest(folder, manifestName);
    return manifest && new PublishedNames(manifest);
  }

  /**
   * Reads the names from the text of a manifest, wherever that is kept.
   *
   * @param origin the place of the text, for messages
   * @throws ManifestError when it cannot be used
   */
  static parse(text: string, origin: string = MANIFEST_NAME): PublishedNames {
    return new PublishedNames(parseManifest(text, origin));
  }

  /** Finds the published name for the one that a page gives a file; undefined for none. */
  find(name: string): AssetName | undefined {
    // A name may hold a ? or a # itself: then it was published as it stands.
    const whole = this.#paths[name];
    if (whole !== undefined) return { path: whole, suffix: '' };
    const { path, suffix } = parseAssetName(name);
    const published = this.#paths[path];
    return published === undefined ? undefined : { path: published, suffix };
  }

  /** Gives the Subresource Integrity value of a published file; null where the manifest has none. */
  integrity(published: string): string | null {
    return this.#files[published]?.integrity ?? null;
  }

  /** Lists the source paths of all static files. */
  known(): string[] {
    return Object.keys(this.#paths);
  }
}
