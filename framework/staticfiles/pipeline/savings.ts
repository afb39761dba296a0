import type { Processing } from './processing';
import type { BuildState } from './state';

/** What one encoding saves on a release: of each file that has such a variant, the bytes with and without. */
export interface Saving {
  readonly encoding: string;
  readonly files: number;
  readonly identityBytes: number;
  readonly encodedBytes: number;
}

/** Equal bytes count once: what a hashed file saves is not saved again by its unhashed twin. */
export function savings(state: BuildState, processing: Processing): Saving[] {
  if (Object.keys(state.encoders).length === 0) return [];
  const totals = new Map<string, { files: number; identityBytes: number; encodedBytes: number }>();
  const counted = new Set<string>();
  state.outputs.forEach(({ size, integrity }, path) => {
    for (const { encoding, extension } of processing.encodersFor(path)) {
      const encoded = state.variants[integrity]?.[extension];
      if (encoded == null || counted.has(integrity + extension)) continue;
      counted.add(integrity + extension);
      const total = totals.get(encoding) ?? { files: 0, identityBytes: 0, encodedBytes: 0 };
      total.files++;
      total.identityBytes += size;
      total.encodedBytes += encoded;
      totals.set(encoding, total);
    }
  });
  return [...totals].map(([encoding, total]) => ({ encoding, ...total }));
}
