import type { Destination } from '../destination';
import type { Processing } from '../pipeline';
import type { Storage } from './storage';
import type { StaticUrls } from './urls';

/** What a storage is made of. */
export interface StorageParts {
  readonly processing: Processing;
  /** Asked when it is needed: a site that only wants URLs may have no place to publish to. */
  readonly destination: () => Destination;
  readonly urls: StaticUrls;
}

/** A storage put together from its parts. A storage of your own extends it, or one of the named ones. */
export class ComposedStorage implements Storage {
  private place: Destination | null = null;

  constructor(private readonly parts: StorageParts) {}

  get processing(): Processing {
    return this.parts.processing;
  }

  get destination(): Destination {
    this.place ??= this.parts.destination();
    return this.place;
  }

  url(name: string, options: { readonly force?: boolean } = {}): string {
    return this.parts.urls.url(name, options);
  }

  reload(): void {
    this.parts.urls.reload?.();
  }
}
