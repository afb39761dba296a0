import { type FieldsType, flag, instance, list, literal, oneOf, tested, text, whole } from '../../conf';
import { brotli, type Encoder, gzip } from '../compression';

const nonEmpty = text.where((value) => value !== '', 'a text that is not empty');
const mode = whole.where((value) => value >= 0 && value <= 0o7777, 'permissions such as 0o644').orNull();

/** Options of every storage that publishes into a folder. */
export const FOLDER_OPTIONS = {
  /** Where files are published; STATIC_ROOT by default. */
  location: nonEmpty.optional(),
  /** What URLs begin with; STATIC_HOST and STATIC_URL by default. */
  baseUrl: nonEmpty.optional(),
  filePermissionsMode: mode.optional(),
  directoryPermissionsMode: mode.optional(),
};

/** Options of the storages that hash. */
export const MANIFEST_OPTIONS = {
  manifestName: text
    .where((value) => /^[^/\\]+$/.test(value), 'the name of a file, without a folder')
    .optional(),
  /** Whether a name that is not in the manifest is an error; WHITENOISE_MANIFEST_STRICT by default. */
  manifestStrict: flag.optional(),
  /** Whether what ES modules import is rewritten; true by default. */
  modules: flag.optional(),
  /** Whether references in these kinds of file are rewritten, too; false by default. */
  html: flag.optional(),
  svg: flag.optional(),
  webmanifest: flag.optional(),
  /** References that may lead nowhere: globs or regular expressions. */
  ignoreReferences: list(oneOf(text, instance(RegExp, 'a RegExp'))).optional(),
  /** WHITENOISE_KEEP_ONLY_HASHED_FILES by default. */
  keepOnlyHashedFiles: flag.optional(),
};

const encoder = tested<Encoder>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'encode' in value &&
    'encoding' in value &&
    'extension' in value &&
    'description' in value,
  'an encoder',
);

/** Options of the storages that compress. */
export const COMPRESSION_OPTIONS = {
  /** The encodings: `'gzip'`, `'br'`, or encoders of your own. */
  encodings: list(oneOf(literal('gzip', 'br'), encoder)).optional(),
  /** WHITENOISE_SKIP_COMPRESS_EXTENSIONS by default. */
  skipCompressExtensions: list(text).optional(),
};

export type FolderOptions = FieldsType<typeof FOLDER_OPTIONS>;
export type ManifestOptions = FieldsType<typeof MANIFEST_OPTIONS>;
export type CompressionOptions = FieldsType<typeof COMPRESSION_OPTIONS>;

/** The encoders that an `encodings` option names. */
export function encodersOf(encodings: readonly ('gzip' | 'br' | Encoder)[]): Encoder[] {
  return encodings.map((encoding) => (encoding === 'gzip' ? gzip : encoding === 'br' ? brotli : encoding));
}
