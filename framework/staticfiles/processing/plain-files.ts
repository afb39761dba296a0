import type { Processing } from '../pipeline';

/** Publishes files as they are, under their own names. */
export function plainFiles(): Processing {
  return {
    description: 'plain',
    encodersFor: () => [],
    process: (assets) => ({
      outputs: assets.map((asset) => ({ path: asset.path, asset, digest: asset.digest })),
      problems: [],
    }),
  };
}
