import { compressible, type Encoder, SKIP_COMPRESS_EXTENSIONS } from '../compression';
import type { Processing } from '../pipeline';

export interface CompressedOptions {
  readonly encoders: readonly Encoder[];
  /** Extensions of files that are not worth trying; {@link SKIP_COMPRESS_EXTENSIONS} by default. */
  readonly skipExtensions?: readonly string[];
}

/** Gives the files that another processing publishes compressed variants. */
export function compressed(processing: Processing, options: CompressedOptions): Processing {
  const { encoders, skipExtensions = SKIP_COMPRESS_EXTENSIONS } = options;
  const isCompressible = compressible(skipExtensions);
  const made = encoders.map(({ description }) => description).join(' and ');
  return {
    ...processing,
    description: `${processing.description}, compressed with ${made} but for ${skipExtensions.join(' ')}`,
    encodersFor: (path) => (isCompressible(path) ? encoders : []),
  };
}
