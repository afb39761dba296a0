import type { AddHeaders, ImmutableFileTest } from '../file-hooks';
import type { FileSource } from './source';

/** The options of {@link whiteNoise}. Each may be left out; docs/serving.md shows each at work. */
export interface WhiteNoiseOptions {
  /** The folder to serve, or another source of files. More with `addFiles`. */
  readonly root?: string | FileSource;
  /** The URL path under which `root` is served. Default `'/'`. */
  readonly prefix?: string;
  /**
   * The host in the URLs that `assets` makes, such as a CDN's that fetches the files from here:
   * `'https://cdn.example'`. Default `''`: the page's own.
   */
  readonly host?: string;
  /**
   * Write `crossorigin` in the tags that `assets` makes, so that browsers fetch the files with CORS, as deltas and
   * `integrity` across hosts need. Default null: where `host` is set.
   */
  readonly crossorigin?: boolean | null;
  /**
   * Write `integrity` in the tags that `assets` makes, for files whose digest is known: true, or `'host'` for files of
   * another host alone. It comes with `crossorigin`. Default false.
   */
  readonly integrity?: boolean | 'host';
  /** Look at the disk on every request instead of once at start: for development. Default false. */
  readonly autorefresh?: boolean;
  /** `Cache-Control: max-age` in seconds for files that are not immutable; null sends none. Default 60. */
  readonly maxAge?: number | null;
  /** Send `Access-Control-Allow-Origin: *`, which fonts and modules behind a CDN need. Default true. */
  readonly allowAllOrigins?: boolean;
  /** The charset of textual media types; null names none. Default `'utf-8'`. */
  readonly charset?: string | null;
  /** Media types by lower-case `.ext` or whole file name, merged over the built-in table. */
  readonly mimetypes?: Readonly<Record<string, string>>;
  /** Changes the headers of one file; called once per file at start, or per request with `autorefresh`. */
  readonly addHeaders?: AddHeaders | null;
  /** Serve a folder's index file at `/folder/`: true for `index.html`, or its name. Default false. */
  readonly indexFile?: boolean | string;
  /**
   * The page of a single-page application, a file of `root`: it answers navigations to URLs below `prefix` that no file
   * answers, and is sent with `Cache-Control: no-cache`. Default: none.
   */
  readonly fallback?: string | null;
  /**
   * The page, a file of `root`, that is sent with status 404 for every other URL below `prefix` that no file answers.
   * Default: none.
   */
  readonly notFound?: string | null;
  /** The files that never change: a RegExp searched in the URL, or a function. Default: those the manifest proves. */
  readonly immutableFileTest?: RegExp | ImmutableFileTest | null;
  /**
   * `'bundler'` takes files for immutable, too, whose names look hashed and that lie in a folder to which bundlers write
   * such files: `assets/`, `static/js/`, `_app/immutable/` and the like. Default: none.
   */
  readonly immutable?: 'bundler' | null;
  /**
   * The manifest that proves names immutable: true for `staticfiles.json` in the root, the name of another file there, a
   * path with a slash in it for one that lies elsewhere, or false for none. Default true.
   */
  readonly manifest?: boolean | string;
  /**
   * Bytes of file contents that may be kept in memory; 0 reads every answer from the disk. Default null: an eighth of the
   * memory of the container or the machine, divided by WEB_CONCURRENCY, at most 1 GiB.
   */
  readonly memoryBudget?: number | null;
  /**
   * Make compressed variants of files that have none beside them: in memory, in the background, when a file is first
   * asked for. Default false.
   */
  readonly compress?: boolean;
  /** Serve files and folders whose name begins with a dot; `.well-known` always is. Default false. */
  readonly allowDotfiles?: boolean;
  /** Follow symbolic links that lead out of the root. Default false. */
  readonly allowExternalSymlinks?: boolean;
  /**
   * The answer to a request under a prefix that no file answers: `'pass'` hands it to the application, `'hashed'`
   * answers 404 to names that look content-hashed, `'all'` to every name (at the prefix `/` to hashed ones).
   * Default `'pass'`; with a `fallback`, `'hashed'`.
   */
  readonly missing?: MissingPolicy;
  /** Make that 404 a page that names the folders that were searched and the nearest names. For development. Default false. */
  readonly explainMissing?: boolean;
  /**
   * Base URLs of other machines' static files, or of a bucket, that are asked for a hashed name which is not here:
   * `['http://node-2:8000/static/']`. Default none.
   */
  readonly peers?: readonly string[];
  /**
   * The URL of Vite's dev server, such as `'http://localhost:5173'`, with Vite's `base` if that is a path: with
   * `autorefresh`, `assets.tags()` gives its tags. Default: none.
   */
  readonly viteDevServer?: string | null;
  /** Receives what the deployer should know: a missing root, a file that was left out. Default: a process warning. */
  readonly warn?: (message: string) => void;
}

export type MissingPolicy = 'pass' | 'hashed' | 'all';

/** An option that does not exist or has an unusable value. The message names it and says what was expected. */
export class WhiteNoiseOptionError extends TypeError {
  override readonly name = 'WhiteNoiseOptionError';
}
