import { MEDIA_TYPE_TABLE } from './media-type-table';

const FALLBACK = 'application/octet-stream';

/** File names that have a type of their own, whatever their extension. */
const BY_NAME: ReadonlyArray<readonly [string, string]> = [
  ['apple-app-site-association', 'application/pkc7-mime'],
  ['crossdomain.xml', 'text/x-cross-domain-policy'],
];

/**
 * Types that are text without being `text/*`, and that the field sends with a charset. Those of XML are not among them:
 * a charset would overrule the encoding that an XML file declares for itself (RFC 7303 §3).
 */
const TEXT = new Set(['application/javascript', 'application/json', 'application/manifest+json']);

/** Options of {@link MediaTypes}. */
export interface MediaTypeOptions {
  /** Appended to textual types of the built-in table; null for none. */
  readonly charset: string | null;
  /** Merged over the table, as they stand: key is a lower-case `.ext` or a whole file name. */
  readonly custom?: Readonly<Record<string, string>>;
}

/**
 * The Content-Type of a file by its name. The operating system's tables are never asked: the answer is the
 * same on every machine.
 */
export class MediaTypes {
  readonly #types = new Map<string, string>();

  constructor({ charset, custom = {} }: MediaTypeOptions) {
    const complete = (type: string) => (charset === null ? type : withCharset(type, charset));
    for (const [name, type] of BY_NAME) this.#types.set(name, complete(type));
    for (const line of MEDIA_TYPE_TABLE.trim().split('\n')) {
      const [prefix = '', entries = ''] = line.split(':');
      for (const entry of entries.split(';')) {
        const [rest = '', ...extensions] = entry.split(' ');
        const type = complete(prefix + rest);
        for (const extension of extensions) this.#types.set(`.${extension}`, type);
      }
    }
    for (const [key, type] of Object.entries(custom)) this.#types.set(key, type);
  }

  /** Tells whether files with an extension, such as `.js`, have a type here; in any case. */
  knows(extension: string): boolean {
    return this.#types.has(extension.toLowerCase());
  }

  /** The whole header value for a path or file name; `application/octet-stream` for a name that is not in the tables. */
  typeOf(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const named = this.#types.get(name);
    if (named !== undefined) return named;
    const dot = name.lastIndexOf('.');
    return (dot < 0 ? undefined : this.#types.get(name.slice(dot))) ?? FALLBACK;
  }
}

function withCharset(type: string, charset: string): string {
  const textual = type.startsWith('text/') || TEXT.has(type);
  return textual ? `${type}; charset=${charset}` : type;
}
