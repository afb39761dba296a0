import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ServiceIdentifier } from 'inversify';
import type { Liquid } from 'liquidjs';
import { createEngine, type EngineOptions } from './engine';
import { toTemplateError } from './template-error';

/** Adds names to the context of every template that is rendered for a request (Django: context processors). */
export type ContextProcessor = (
  request: Request,
) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;

export interface TemplateOptions extends EngineOptions {
  contextProcessors: readonly ContextProcessor[];
  /** Reads of a request the host and the path that the client asked for, which a proxy may have changed. */
  asked: (request: Request) => { readonly host: string; readonly path: string };
}

/** The templates of a site: those of its apps, earlier apps first. */
export class Templates {
  readonly #options: TemplateOptions;
  #engine: Liquid | null = null;
  readonly #known = new Map<string, boolean>();

  constructor(options: TemplateOptions) {
    this.#options = options;
  }

  /**
   * Renders a template.
   *
   * @param name the path of the template below a `templates` folder
   * @param context the names that the template can use; they win over those of context processors
   * @param request the request it is rendered for: templates then see `request` and the processors' values
   * @throws TemplateError naming template, line and column
   */
  async render(name: string, context: Record<string, unknown> = {}, request?: Request): Promise<string> {
    const scope = request ? { ...(await this.#contextOf(request)), ...context } : context;
    this.#engine ??= createEngine(this.#options);
    try {
      return (await this.#engine.renderFile(name, scope)) as string;
    } catch (error) {
      throw toTemplateError(error, name, this.#options.roots);
    }
  }

  /** Tells whether there is a template of that name. */
  has(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined && this.#options.cache) return known;
    const found = this.#options.roots.some((root) => existsSync(path.join(root, name)));
    this.#known.set(name, found);
    return found;
  }

  async #contextOf(request: Request): Promise<Record<string, unknown>> {
    const url = new URL(request.url);
    const context: Record<string, unknown> = {
      request: {
        method: request.method,
        ...this.#options.asked(request),
        query: Object.fromEntries(url.searchParams),
      },
    };
    for (const processor of this.#options.contextProcessors) {
      Object.assign(context, await processor(request));
    }
    return context;
  }
}

/** The site's {@link Templates}. */
export const TEMPLATES: ServiceIdentifier<Templates> = Symbol.for('whitenoise-node:Templates');
