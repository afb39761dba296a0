import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { watchFiles } from '../watch';
import { withScript } from './inject';
import { EVENTS_PATH, SCRIPT_PATH } from './paths';
import { beginEvents, eventText, type LiveEvent, sendScript } from './protocol';

/** Files that pages are made of, and that need no restart. */
const OF_PAGES = /\.(?:css|html?|liquid|txt|md|svg|png|jpe?g|gif|webp|avif|ico|woff2?)$/i;

/** The live reload of the process that answers: what it adds to pages, and its endpoints. */
export class LiveReload {
  readonly #process = randomUUID();
  #reloads = 0;
  #restyled = 0;
  readonly #listeners = new Set<ServerResponse>();

  /** Answers for paths of the server's own. */
  readonly endpoints: Readonly<Record<string, (response: ServerResponse) => void>> = {
    [EVENTS_PATH]: (response) => this.#listen(response),
    [SCRIPT_PATH]: sendScript,
  };

  /** Adds the script to a page. */
  readonly addTo = (response: Response): Response => withScript(response, this.#version);

  /** Tells pages of files that change in folders, until the process ends. */
  watch(roots: readonly string[], ignored: readonly string[]): void {
    watchFiles(roots, ignored, OF_PAGES, (files) => {
      const other = files.find((file) => !/\.css$/i.test(file));
      if (other !== undefined) {
        this.#reloads++;
        return this.#tell('reload', other);
      }
      this.#restyled++;
      for (const file of files) this.#tell('style', file);
      this.#tell('restyled', this.#version);
    });
  }

  /**
   * The version of the site: a page that listens again learns by it whether it has missed something. The part behind the
   * last dot counts changes of style sheets alone.
   */
  get #version(): string {
    return `${this.#process}.${this.#reloads}.${this.#restyled}`;
  }

  #listen(response: ServerResponse): void {
    beginEvents(response);
    response.write(eventText('version', this.#version));
    this.#listeners.add(response);
    response.once('close', () => this.#listeners.delete(response));
  }

  #tell(event: LiveEvent, data: string): void {
    for (const listener of this.#listeners) listener.write(eventText(event, data));
  }
}
