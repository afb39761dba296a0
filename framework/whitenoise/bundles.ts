import { readFileSync } from 'node:fs';
import {
  type Bundle,
  type BundleManifestFile,
  type BundleSurroundings,
  ManifestError,
  readBundle,
  VITE_MANIFEST_PATHS,
  viteManifestLocation,
} from '../manifest';
import { lookAt } from './disk';
import type { Mount } from './mount';

/** Describes a file of a mount that may be Vite's manifest. */
export function bundleManifest(path: string, file: string): BundleManifestFile {
  return { path, where: file, read: () => readFileSync(file, 'utf8') };
}

/** A build as it was read, and what its manifest's files were like then. */
interface ReadBundle {
  readonly stamp: string;
  /** Null where there is none, or something is wrong with it. */
  readonly bundle: Bundle | null;
  /** The message that says why it cannot be used; null where it can. */
  readonly problem: string | null;
  /** The time, by `performance.now()`, from which on it is read again if it could not be used. */
  readonly again: number;
}

/**
 * Time in ms after which a build is read again that could not be used: a file that it names may be there now. It is longer
 * where reading took long, as to list a large folder does.
 */
const RETRY = 200;
const RETRY_FACTOR = 10;

/** The builds of a mount whose files change: a manifest is read again when it did. */
export class LiveBundles {
  readonly #mount: Mount;
  readonly #warn: (message: string) => void;
  readonly #known = new Map<string, ReadBundle>();

  /** @param warn receives what is wrong with a manifest, which then proves nothing */
  constructor(mount: Mount, warn: (message: string) => void) {
    this.#mount = mount;
    this.#warn = warn;
  }

  /**
   * Reads the builds that a path may belong to: those in the folders above it.
   *
   * @param collected builds that are in the manifest of the release, by folder: theirs is not looked for
   */
  above(path: string, collected: Readonly<Record<string, unknown>>): Bundle[] {
    const bundles: Bundle[] = [];
    for (let end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end + 1);
      const bundle = Object.hasOwn(collected, folder) ? null : this.#read(folder);
      if (bundle !== null) bundles.push(bundle);
      if (end <= 0) return bundles;
    }
  }

  /** Reads all builds of the mount but those in the manifest of the release. */
  all(collected: Readonly<Record<string, unknown>>): Bundle[] {
    const folders = new Set<string>();
    for (const { path, isManifest } of this.#mount.walk()) {
      const location = isManifest ? viteManifestLocation(path) : null;
      if (location !== null && !Object.hasOwn(collected, location.folder)) folders.add(location.folder);
    }
    return [...folders].flatMap((folder) => this.#read(folder) ?? []);
  }

  #read(folder: string): Bundle | null {
    const found = VITE_MANIFEST_PATHS.flatMap((name) => {
      const file = this.#mount.findToRead(folder + name);
      const disk = file === null ? null : lookAt(file);
      return disk === null ? [] : [{ path: folder + name, disk }];
    });
    const stamp = found.map(({ path, disk }) => `${path} ${disk.mtimeMs} ${disk.size}`).join();
    const known = this.#known.get(folder);
    const start = performance.now();
    if (known?.stamp === stamp && (known.problem === null || start < known.again)) return known.bundle;
    const read = this.#parse(
      folder,
      found.map(({ path, disk }) => bundleManifest(path, disk.file)),
    );
    if (read.problem !== null && (read.problem !== known?.problem || stamp !== known.stamp))
      this.#warn(read.problem);
    const end = performance.now();
    const again = end + Math.max(RETRY, RETRY_FACTOR * (end - start));
    this.#known.set(folder, { ...read, stamp, again });
    return read.bundle;
  }

  #parse(folder: string, files: readonly BundleManifestFile[]): Pick<ReadBundle, 'bundle' | 'problem'> {
    const surroundings: BundleSurroundings = {
      has: (path) => this.#mount.find(path) !== null,
      paths: () => this.#mount.list().keys(),
    };
    try {
      return { bundle: readBundle(folder, files, surroundings), problem: null };
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      return { bundle: null, problem: error.message };
    }
  }
}
