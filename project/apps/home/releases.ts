import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { collectFolders, projectRoot } from '../../../framework';

/** The folder that the two releases of the lab are published to, which the site serves at its root. */
export const RELEASES_ROOT = path.join(projectRoot(__dirname), 'dist/releases');

/** The style sheet of both releases, which one after the other publishes. */
const SHEET = 'releases/site.css';

/** Two releases of one style sheet, as a visitor of the lab goes from one to the other. */
export interface Releases {
  /** The URL of the sheet as it was, which is still published. */
  readonly current: string;
  /** The URL of the sheet that took its place. */
  readonly next: string;
  /** The bytes of the next sheet by Brotli, which a new visitor fetches. */
  readonly brotli: number;
  /** The bytes of it as the difference to the current one; null when the build could not make one. */
  readonly delta: number | null;
}

/**
 * Publishes the style sheet twice, as two deploys do: Bootstrap's utilities with some lines of the site's own behind it, of which
 * the second release changes a few. The build keeps the first and makes the difference to it.
 */
export async function publishReleases(root = RELEASES_ROOT): Promise<void> {
  const sources = `${root}-sources`;
  const utilities = readFileSync(require.resolve('bootstrap/dist/css/bootstrap-utilities.min.css'), 'utf8');
  const common = utilities.replace(/\n?\/\*# sourceMappingURL=.*$/m, '');
  // Built anew, or the release after the next one would be made of them.
  rmSync(root, { recursive: true, force: true });
  try {
    for (const release of ['current', 'next']) {
      const own = readFileSync(path.join(__dirname, 'releases', release, 'ident.css'), 'utf8');
      mkdirSync(path.dirname(path.join(sources, SHEET)), { recursive: true });
      writeFileSync(path.join(sources, SHEET), common + own);
      await collectFolders([sources], { out: root, keepOnlyHashed: true });
    }
  } finally {
    rmSync(sources, { recursive: true, force: true });
  }
}

/** The parts of a release's manifest that are read here. */
interface ReleaseManifest {
  readonly paths: Readonly<Record<string, string>>;
  readonly earlier?: Readonly<Record<string, readonly { readonly path: string }[]>>;
  readonly deltas?: Readonly<Record<string, readonly { readonly from: string; readonly size: number }[]>>;
}

/** Reads what was published of both releases; null where nothing was, as in development. */
export function readReleases(root = RELEASES_ROOT): Releases | null {
  const manifest = path.join(root, 'staticfiles.json');
  if (!existsSync(manifest)) return null;
  const { paths, earlier, deltas }: ReleaseManifest = JSON.parse(readFileSync(manifest, 'utf8'));
  const next = paths[SHEET];
  const [current] = earlier?.[SHEET] ?? [];
  if (next === undefined || current === undefined) return null;
  const delta = deltas?.[next]?.find(({ from }) => from === current.path);
  return {
    current: `/${current.path}`,
    next: `/${next}`,
    brotli: statSync(path.join(root, `${next}.br`)).size,
    delta: delta?.size ?? null,
  };
}
