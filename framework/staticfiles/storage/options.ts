import { z } from 'zod';
import { brotli, type Encoder, gzip } from '../compression';

const mode = z.number().int().min(0).max(0o7777).nullable();

/** Options of every storage that publishes into a folder. */
export const FOLDER_OPTIONS = {
  /** Where files are published; STATIC_ROOT by default. */
  location: z.string().min(1).optional(),
  /** What URLs begin with; STATIC_HOST and STATIC_URL by default. */
  baseUrl: z.string().min(1).optional(),
  filePermissionsMode: mode.optional(),
  directoryPermissionsMode: mode.optional(),
};

/** Options of the storages that hash. */
export const MANIFEST_OPTIONS = {
  manifestName: z
    .string()
    .regex(/^[^/\\]+$/)
    .optional(),
  /** Whether a name that is not in the manifest is an error; WHITENOISE_MANIFEST_STRICT by default. */
  manifestStrict: z.boolean().optional(),
  /** Whether what ES modules import is rewritten; true by default. */
  modules: z.boolean().optional(),
  /** Whether references in these kinds of file are rewritten, too; false by default. */
  html: z.boolean().optional(),
  svg: z.boolean().optional(),
  webmanifest: z.boolean().optional(),
  /** References that may lead nowhere: globs or regular expressions. */
  ignoreReferences: z.array(z.union([z.string(), z.instanceof(RegExp)])).optional(),
  /** WHITENOISE_KEEP_ONLY_HASHED_FILES by default. */
  keepOnlyHashedFiles: z.boolean().optional(),
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
  encodings: z.array(z.union([z.enum(['gzip', 'br']), encoder])).optional(),
  /** WHITENOISE_SKIP_COMPRESS_EXTENSIONS by default. */
  skipCompressExtensions: z.array(z.string()).optional(),
};

const folder = z.object(FOLDER_OPTIONS);
const manifest = z.object(MANIFEST_OPTIONS);
const compression = z.object(COMPRESSION_OPTIONS);
export type FolderOptions = z.infer<typeof folder>;
export type ManifestOptions = z.infer<typeof manifest>;
export type CompressionOptions = z.infer<typeof compression>;

/** The encoders that an `encodings` option names. */
export function encodersOf(encodings: readonly ('gzip' | 'br' | Encoder)[]): Encoder[] {
  return encodings.map((encoding) => (encoding === 'gzip' ? gzip : encoding === 'br' ? brotli : encoding));
}
