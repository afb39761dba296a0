import type { Liquid } from 'liquidjs';
import { registerTags, type TagSources } from './tags';

export interface EngineOptions extends TagSources {
  /** Folders that templates are looked for in; the first that has a template wins. */
  roots: readonly string[];
  /** Reads each template once (production) in place of each time (DEBUG). */
  cache: boolean;
}

/**
 * Creates a LiquidJS engine that escapes its output and has Django's tags.
 *
 * LiquidJS is loaded here and not with this module: most commands render nothing.
 */
export function createEngine(options: EngineOptions): Liquid {
  const liquid = require('liquidjs') as typeof import('liquidjs');
  const engine = new liquid.Liquid({
    root: [...options.roots],
    cache: options.cache,
    outputEscape: 'escape',
    ownPropertyOnly: true,
    strictFilters: true,
    relativeReference: false,
  });
  // Django's name for LiquidJS's own `raw`: the last filter of an output says that it is HTML already.
  engine.registerFilter('safe', { raw: true, handler: (value: unknown) => value });
  registerTags(engine, liquid, options);
  return engine;
}
