import {
  boolean,
  type CompressedStorageOptions as CompressedOptions,
  type FolderStorageOptions as FolderOptions,
  fileMode,
  type ManifestStorageOptions as ManifestOptions,
  nonEmptyString,
  string,
  z,
} from '../../conf';
import { brotli, brotliFor, ENCODERS, type Encoder } from '../compression';
import { brotliQuality, moduleNames, type OptionsOf } from '../options';

const REFERENCE = 'a string or a RegExp';
const ENCODING = `${Object.keys(ENCODERS)
  .map((name) => `'${name}'`)
  .join(' or ')} or an encoder`;

/** A schema for each option of a type, and for no other. */
type SchemasOf<Options> = { readonly [Name in keyof Required<Options>]: z.ZodMiniType<Options[Name]> };

/** Options of every storage that publishes into a folder. */
export const FOLDER_OPTIONS = {
  /** The folder that files are published into; STATIC_ROOT by default. */
  location: z.optional(nonEmptyString),
  /** The beginning of all URLs; STATIC_HOST and STATIC_URL by default. */
  baseUrl: z.optional(nonEmptyString),
  filePermissionsMode: z.optional(fileMode),
  directoryPermissionsMode: z.optional(fileMode),
} satisfies SchemasOf<FolderOptions>;

/** Options of the storages that hash. */
export const MANIFEST_OPTIONS = {
  /** A name in the folder, or a path from BASE_DIR; `staticfiles.json` by default. */
  manifestName: z.optional(string.check(z.regex(/[^/\\]$/, 'the name or the path of a file'))),
  /** Makes a name that is not in the manifest an error; WHITENOISE_MANIFEST_STRICT by default. */
  manifestStrict: z.optional(boolean),
  /** Rewrites the imports of ES modules; true by default. With `'importmap'` pages map them. */
  modules: z.optional(moduleNames),
  /** Rewrite the references in these kinds of file, too; false by default. */
  html: z.optional(boolean),
  svg: z.optional(boolean),
  webmanifest: z.optional(boolean),
  /** References whose target may be missing: globs or regular expressions. */
  ignoreReferences: z.optional(
    z.array(z.union([string, z.instanceof(RegExp)], REFERENCE), `a list of which each is ${REFERENCE}`),
  ),
  /** Files to whose names a bundler gave a hash: globs with the rules of collectstatic's `--ignore`. */
  prehashed: z.optional(z.array(string, 'a list of strings')),
  /** WHITENOISE_KEEP_ONLY_HASHED_FILES by default. */
  keepOnlyHashedFiles: z.optional(boolean),
} satisfies SchemasOf<ManifestOptions>;

const encoderName = z.custom<keyof typeof ENCODERS>(
  (value) => typeof value === 'string' && Object.hasOwn(ENCODERS, value),
);

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
  encodings: z.optional(
    z.array(z.union([encoderName, encoder], ENCODING), `a list of which each is ${ENCODING}`),
  ),
  /** WHITENOISE_SKIP_COMPRESS_EXTENSIONS by default. */
  skipCompressExtensions: z.optional(z.array(string, 'a list of strings')),
  /** Brotli's quality for source maps. */
  sourceMapQuality: z.optional(brotliQuality),
} satisfies SchemasOf<CompressedOptions>;

export type FolderStorageOptions = OptionsOf<typeof FOLDER_OPTIONS>;
export type ManifestStorageOptions = OptionsOf<typeof MANIFEST_OPTIONS>;
export type CompressedStorageOptions = OptionsOf<typeof COMPRESSION_OPTIONS>;

/**
 * Gives the encoders that options name.
 *
 * @param byDefault those where `encodings` names none
 */
export function encodersOf(
  { encodings, sourceMapQuality }: CompressedStorageOptions,
  byDefault: readonly Encoder[],
): Encoder[] {
  const encoders = (encodings ?? byDefault).map((encoding) =>
    typeof encoding === 'string' ? ENCODERS[encoding] : encoding,
  );
  if (sourceMapQuality === undefined) return encoders;
  return encoders.map((encoder) => (encoder === brotli ? brotliFor(sourceMapQuality) : encoder));
}
