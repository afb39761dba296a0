import type { ServiceIdentifier } from 'inversify';
import type { Destination } from '../destination';
import type { Processing } from '../pipeline';

/**
 * What STATICFILES_STORAGE names: how static files are published, where, and under which URLs.
 *
 * What is done to the files and where their bytes live know nothing of each other: a storage puts one of each
 * together.
 */
export interface Storage {
  /** What is done to the files before they are published. */
  readonly processing: Processing;
  /**
   * Where they are published.
   * @throws ImproperlyConfigured when that is not configured
   */
  readonly destination: Destination;
  /**
   * The URL of a static file.
   *
   * @param name its path, such as `css/site.css`; a query and a fragment are kept
   * @param options.force the published URL, even in DEBUG
   * @throws MissingStaticFileError when there is no such file and the storage is strict
   */
  url(name: string, options?: { readonly force?: boolean }): string;
  /** Forgets what it knows of the published files: a new release may have been published. */
  reload?(): void;
}

/** The site's storage. */
export const STORAGE: ServiceIdentifier<Storage> = Symbol.for('whitenoise-node:Storage');

/** The `options` of STATICFILES_STORAGE, for the storage's constructor; an empty object when there are none. */
export const STORAGE_OPTIONS: ServiceIdentifier<Readonly<Record<string, unknown>>> = Symbol.for(
  'whitenoise-node:StorageOptions',
);

/** A name that leads to no static file. */
export class MissingStaticFileError extends Error {
  override readonly name = 'MissingStaticFileError';
}
