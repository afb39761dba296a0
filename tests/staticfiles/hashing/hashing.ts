import { createHash } from 'node:crypto';
import { hashAssets, type ReferenceOptions, type SourceAsset } from '../../../framework/staticfiles/hashing';
import type { Problem } from '../../../framework/staticfiles/problems';

/** Outcome of hashing a tree that is given as path → content. */
export interface Outcome {
  /** Path → published path. */
  readonly names: Record<string, string>;
  /** Path → published content; files that are published as they are included. */
  readonly contents: Record<string, string>;
  readonly bytes: Record<string, Buffer>;
  readonly problems: readonly Problem[];
  readonly serviceWorkers: readonly string[];
}

export type Tree = Readonly<Record<string, string | Buffer>>;

export function hashTree(
  tree: Tree,
  options: Partial<ReferenceOptions> = {},
  order = Object.keys(tree),
): Outcome {
  const assets = assetsOf(tree, order);
  const graph = hashAssets(assets, { staticUrl: '/static/', ...options });
  const names: Record<string, string> = {};
  const contents: Record<string, string> = {};
  const bytes: Record<string, Buffer> = {};
  for (const file of graph.files()) {
    const published = file.content ?? Buffer.from(tree[file.path] ?? '');
    if (md5(published) !== file.digest) throw new Error(`${file.path}: the digest is not the content's`);
    names[file.path] = file.hashedPath;
    bytes[file.path] = published;
    contents[file.path] = published.toString();
  }
  return { names, contents, bytes, problems: graph.problems, serviceWorkers: graph.serviceWorkers };
}

/** The files of a tree as assets. */
export function assetsOf(tree: Tree, order = Object.keys(tree)): SourceAsset[] {
  return order.map((path) => memoryAsset(path, tree[path] ?? ''));
}

export function md5(content: string | Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

function memoryAsset(path: string, content: string | Buffer): SourceAsset {
  const bytes = Buffer.from(content);
  return { path, source: `/src/${path}`, read: () => bytes, digest: md5(bytes) };
}
