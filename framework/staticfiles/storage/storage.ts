import type { ServiceIdentifier } from 'inversify';
import {
  type ImportMapOptions,
  importMapElement,
  importMapHash,
  type ModuleSource,
  type TagOptions,
} from '../../assets';
import { ImproperlyConfigured } from '../../conf';
import type { Destination } from '../destination';
import type { Processing } from '../pipeline';

/**
 * The class that STATICFILES_STORAGE names: it says how static files are published, where, and under which URLs.
 *
 * A storage combines a processing and a destination, which are independent of each other.
 */
export interface Storage {
  /** Makes a release of the collected files. */
  readonly processing: Processing;
  /**
   * Keeps the published files.
   *
   * @throws ImproperlyConfigured when that is not configured
   */
  readonly destination: Destination;
  /**
   * Makes the URL of a static file.
   *
   * @param name its path, such as `css/site.css`; a query and a fragment are kept
   * @param options.force gives the published URL even in DEBUG
   * @throws AssetNotFoundError when there is no such file and the storage is strict
   */
  url(name: string, options?: { readonly force?: boolean }): string;
  /**
   * Writes the tags by which a page loads entries of a build of Vite, as `application.assets.tags` does. `{% vite %}`
   * is an error with a storage that has none.
   *
   * @throws AssetNotFoundError for an entry that no build has, or several have
   */
  tags?(entries: string | readonly string[], options?: TagOptions): string;
  /**
   * Gives the Subresource Integrity value of a static file for its tags; null where none is known.
   *
   * @throws AssetNotFoundError as {@link url} does
   */
  integrity?(name: string): string | null;
  /**
   * Writes the import map of a page and gives its hash, as `application.assets.importMap` and `importMapHash` do.
   * `{% importmap %}` is an error with a storage that has none.
   *
   * @throws AssetNotFoundError as {@link url} does
   */
  importMap?(entries: string | readonly string[], options?: ImportMapOptions): string;
  importMapHash?(entries: string | readonly string[], options?: ImportMapOptions): string;
  /** Has the published names read again when they are next needed: a new release may have been published. */
  reload?(): void;
  /**
   * Learns that this process makes a release, before anything asks for a URL. The names of that release are not known
   * yet, so `url` answers with unhashed URLs.
   */
  beginRelease?(): void;
}

/** The site's storage. */
export const STORAGE: ServiceIdentifier<Storage> = Symbol.for('whitenoise-node:Storage');

/** The `options` of STATICFILES_STORAGE, for the storage's constructor; an empty object when there are none. */
export const STORAGE_OPTIONS: ServiceIdentifier<Readonly<Record<string, unknown>>> = Symbol.for(
  'whitenoise-node:StorageOptions',
);

/** Makes URLs of the names of static files. */
export interface StaticUrls {
  url(name: string, options?: { readonly force?: boolean }): string;
  tags?(entries: string | readonly string[], options?: TagOptions): string;
  integrity?(name: string): string | null;
  /** Finds the modules of pages. */
  modules?(): ModuleSource;
  reload?(): void;
  beginRelease?(): void;
}

/** The parts of a storage. */
export interface StorageParts {
  readonly processing: Processing;
  /** Makes the destination when it is first needed: a site that only wants URLs may have no place to publish to. */
  readonly destination: () => Destination;
  readonly urls: StaticUrls;
  /** The bare names of modules, where no manifest tells them: STATICFILES_IMPORTS. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** A storage put together from its parts. A storage of your own extends it, or one of the named ones. */
export class ComposedStorage implements Storage {
  readonly #parts: StorageParts;
  #destination: Destination | null = null;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  get processing(): Processing {
    return this.#parts.processing;
  }

  get destination(): Destination {
    this.#destination ??= this.#parts.destination();
    return this.#destination;
  }

  url(name: string, options: { readonly force?: boolean } = {}): string {
    return this.#parts.urls.url(name, options);
  }

  tags(entries: string | readonly string[], options: TagOptions = {}): string {
    const { tags } = this.#parts.urls;
    if (tags !== undefined) return tags(entries, options);
    throw new ImproperlyConfigured(
      'The storage has no tags(): its URLs are made by parts that know no builds of Vite.',
    );
  }

  integrity(name: string): string | null {
    return this.#parts.urls.integrity?.(name) ?? null;
  }

  importMap(entries: string | readonly string[], options: ImportMapOptions = {}): string {
    return importMapElement(entries, this.#withNames(options), this.#modules());
  }

  importMapHash(entries: string | readonly string[], options: ImportMapOptions = {}): string {
    return importMapHash(entries, this.#withNames(options), this.#modules());
  }

  #withNames(options: ImportMapOptions): ImportMapOptions {
    return { ...options, imports: options.imports ?? this.#parts.imports };
  }

  #modules(): ModuleSource {
    const modules = this.#parts.urls.modules?.();
    if (modules !== undefined) return modules;
    throw new ImproperlyConfigured(
      'The storage has no importMap(): its URLs are made by parts that know no modules.',
    );
  }

  reload(): void {
    this.#parts.urls.reload?.();
  }

  beginRelease(): void {
    this.#parts.urls.beginRelease?.();
  }
}
