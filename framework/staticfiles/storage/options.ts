import { expected, fileMode, flag, nonEmpty, text, z } from '../../conf';
import { brotli, type Encoder, gzip } from '../compression';
import type { OptionsOf } from '../options';

const REFERENCE = 'a text or a RegExp';
const ENCODING = "'gzip' or 'br' or an encoder";

/** Options of every storage that publishes into a folder. */
export const FOLDER_OPTIONS = {
  /** Where files are published; STATIC_ROOT by default. */
  location: nonEmpty.optional(),
  /** What URLs begin with; STATIC_HOST and STATIC_URL by default. */
  baseUrl: nonEmpty.optional(),
  filePermissionsMode: fileMode.optional(),
  directoryPermissionsMode: fileMode.optional(),
};

/** Options of the storages that hash. */
export const MANIFEST_OPTIONS = {
  manifestName: text.regex(/^[^/\\]+$/, 'the name of a file, without a folder').optional(),
  /** Whether a name that is not in the manifest is an error; WHITENOISE_MANIFEST_STRICT by default. */
  manifestStrict: flag.optional(),
  /** Whether what ES modules import is rewritten; true by default. */
  modules: flag.optional(),
  /** Whether references in these kinds of file are rewritten, too; false by default. */
  html: flag.optional(),
  svg: flag.optional(),
  webmanifest: flag.optional(),
  /** References that may lead nowhere: globs or regular expressions. */
  ignoreReferences: z
    .array(
      z.union([text, z.instanceof(RegExp)], expected(REFERENCE)),
      expected(`a list of which each is ${REFERENCE}`),
    )
    .optional(),
  /** WHITENOISE_KEEP_ONLY_HASHED_FILES by default. */
  keepOnlyHashedFiles: flag.optional(),
};

const encoder = z.custom<Encoder>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'encode' in value &&
    'encoding' in value &&
    'extension' in value &&
    'description' in value,
);

/** Options of the storages that compress. */
export const COMPRESSION_OPTIONS = {
  /** The encodings: `'gzip'`, `'br'`, or encoders of your own. */
  encodings: z
    .array(
      z.union([z.enum(['gzip', 'br']), encoder], expected(ENCODING)),
      expected(`a list of which each is ${ENCODING}`),
    )
    .optional(),
  /** WHITENOISE_SKIP_COMPRESS_EXTENSIONS by default. */
  skipCompressExtensions: z.array(text, expected('a list of which each is a text')).optional(),
};

export type FolderOptions = OptionsOf<typeof FOLDER_OPTIONS>;
export type ManifestOptions = OptionsOf<typeof MANIFEST_OPTIONS>;
export type CompressionOptions = OptionsOf<typeof COMPRESSION_OPTIONS>;

/** The encoders that an `encodings` option names. */
export function encodersOf(encodings: readonly ('gzip' | 'br' | Encoder)[]): Encoder[] {
  return encodings.map((encoding) => (encoding === 'gzip' ? gzip : encoding === 'br' ? brotli : encoding));
}
