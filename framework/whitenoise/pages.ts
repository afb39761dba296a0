import { encodePath } from '../assets';
import type { MediaTypes } from '../manifest';
import { nearest } from '../nearest';
import type { Catalogue } from './catalogue';
import { decide } from './decide';
import type { Outcome } from './decision';
import { urlsOf } from './index-rule';
import type { Mount } from './mount';
import { isNavigation } from './navigation';
import type { ServingOptions } from './option-table';
import { WhiteNoiseOptionError } from './options';
import { asNotFound, PageAnswers, variedByAccept } from './page-answers';
import type { FileRequest } from './request';
import type { StaticFile } from './static-file';

/** The pages that answer where no file does. */
const NAMES = ['fallback', 'notFound'] as const;
type PageName = (typeof NAMES)[number];

/**
 * The pages that answer where no file does, below the prefix of `root`: `fallback`, the page of a single-page application,
 * and `notFound`. They are files like any other, found at their own URLs, so that they are read, kept and looked at again
 * by the same code.
 */
export class Pages {
  /** The URL at which each page is served as a file; null for a page that is not wanted. */
  readonly #urls: Readonly<Record<PageName, string | null>>;
  readonly #options: ServingOptions;
  readonly #prefix: string;
  readonly #mediaTypes: MediaTypes;
  readonly #asFallback = new PageAnswers(variedByAccept);
  readonly #asNotFound = new PageAnswers(asNotFound);

  /**
   * @param prefix of `root`
   * @param mediaTypes tell the extensions of files
   */
  constructor(options: ServingOptions, prefix: string, mediaTypes: MediaTypes) {
    const urlOf = (name: string | null) =>
      name === null ? null : urlsOf(prefix, name, options.indexFile).url;
    this.#urls = { fallback: urlOf(options.fallback), notFound: urlOf(options.notFound) };
    this.#options = options;
    this.#prefix = prefix;
    this.#mediaTypes = mediaTypes;
  }

  /** Tells whether a URL is that of the fallback, which has to be asked for at each visit. */
  isFallback(url: string): boolean {
    return url === this.#urls.fallback;
  }

  /**
   * Makes sure that the pages are there. With autorefresh they may come later, as files may.
   *
   * @param mount the one of `root`
   * @throws WhiteNoiseOptionError with the nearest name
   */
  check(catalogue: Catalogue, mount: Mount): void {
    const { autorefresh, warn } = this.#options;
    for (const name of NAMES) {
      const given = this.#options[name];
      if (given === null || this.#file(name, catalogue) !== null) continue;
      const near = nearest(given, mount.list().keys());
      const where = mount.source.label ?? 'its source';
      const message =
        `whiteNoise: ${name} must be a file of root, got '${given}': there is none in ${where}` +
        (near === null ? '' : `, did you mean '${near}'?`);
      if (!autorefresh) throw new WhiteNoiseOptionError(message);
      warn(message);
    }
  }

  /**
   * Answers a GET or HEAD that no file answers; null where no page does. A path below the longer prefix of another mount
   * is that mount's.
   *
   * @param path null for one that no file can have; a single-page application may have it
   */
  answer(
    request: FileRequest,
    path: string | null,
    mounts: readonly Mount[],
    catalogue: Catalogue,
  ): Outcome | null {
    const { fallback, notFound } = this.#urls;
    if (fallback === null && notFound === null) return null;
    const asked = path ?? withoutQuery(request.url);
    const prefixOf = (prefix: string) => (path === null ? encodePath(prefix) : prefix);
    if (!asked.startsWith(prefixOf(this.#prefix))) return null;
    const isOthers = mounts.some(
      ({ prefix }) => prefix.length > this.#prefix.length && asked.startsWith(prefixOf(prefix)),
    );
    if (isOthers) return null;
    return this.#fallback(request, asked, catalogue) ?? this.#notFound(request, catalogue);
  }

  /** Looks again at the pages on the disk. */
  refresh(catalogue: Catalogue): void {
    for (const url of Object.values(this.#urls)) if (url !== null) catalogue.refresh(url);
  }

  #fallback(request: FileRequest, path: string, catalogue: Catalogue): Outcome | null {
    const page = this.#file('fallback', catalogue);
    if (page === null || !isNavigation(request, path, this.#mediaTypes)) return null;
    return this.#asFallback.of(decide(page, request.method, request.headers));
  }

  /** Neither preconditions nor ranges apply to an answer that would not be 200 without them (RFC 9110 §13.2.1, §14.2). */
  #notFound({ method, headers }: FileRequest, catalogue: Catalogue): Outcome | null {
    const page = this.#file('notFound', catalogue);
    if (page === null) return null;
    return this.#asNotFound.of(decide(page, method, { 'accept-encoding': headers['accept-encoding'] }));
  }

  #file(name: PageName, catalogue: Catalogue): StaticFile | null {
    const url = this.#urls[name];
    const entry = url === null ? undefined : catalogue.lookup(url);
    return entry?.kind === 'file' ? entry : null;
  }
}

function withoutQuery(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}
