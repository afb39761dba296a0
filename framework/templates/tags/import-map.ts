import type { Context, Emitter, Liquid, TagToken } from 'liquidjs';
import type { PageMapOptions } from '../tokens';
import { evaluate, readArguments, type TagArguments } from './arguments';
import { describe, nonceOf, put } from './output';
import type { RegisterTags, TagSources } from './sources';

/** Registers `{% importmap %}` and `{% importmap_hash %}`. */
export const registerImportMapTags: RegisterTags = (engine, liquid, sources) => {
  // {% importmap 'app/main.mjs' %}  {% importmap 'app/main.mjs' 'app/admin.mjs' integrity preload nonce=nonce %}
  register(engine, 'importmap', ['integrity', 'preload'], function* (given, context, emitter) {
    const { positional, named } = yield* evaluate(liquid, given, context);
    const nonce = yield* nonceOf(named.get('nonce'), named.has('nonce'), context);
    const { importMap } = writersOf(sources);
    if (given.variable === null) assertFirst(emitter);
    const options = { ...optionsOf(given), ...(nonce === undefined ? {} : { nonce }) };
    put(importMap(entriesOf('importmap', positional), options), given.variable, context, emitter);
  });

  // {% importmap_hash 'app/main.mjs' %}  {% importmap_hash 'app/main.mjs' integrity as hash %}
  register(engine, 'importmap_hash', ['integrity'], function* (given, context, emitter) {
    const { positional } = yield* evaluate(liquid, given, context);
    const { importMapHash } = writersOf(sources);
    const hash = importMapHash(entriesOf('importmap_hash', positional), optionsOf(given));
    put(hash, given.variable, context, emitter);
  });
};

type Render = (given: TagArguments, context: Context, emitter: Emitter) => Generator<unknown, void, unknown>;

function register(
  engine: Liquid,
  tag: 'importmap' | 'importmap_hash',
  words: readonly string[],
  render: Render,
): void {
  engine.registerTag(tag, {
    parse({ tokenizer }: TagToken) {
      const given = readArguments(tokenizer, tag, (word) => words.includes(word));
      if (given.positional.length === 0) {
        throw new Error(`'${tag}' takes at least one argument (path to a module)`);
      }
      const wrong = given.named.find(([name]) => name !== 'nonce' || tag === 'importmap_hash');
      if (wrong === undefined) {
        this.given = given;
        return;
      }
      const expected = tag === 'importmap' ? `nonce=…, ${words.join(', ')}` : words.join(', ');
      throw new Error(`'${tag}' has no '${wrong[0]}': expected ${expected}, or the path of a module`);
    },
    *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      yield* render(this.given, context, emitter);
    },
  });
}

function optionsOf({ words }: TagArguments): PageMapOptions {
  return {
    ...(words.includes('integrity') ? { integrity: true } : {}),
    ...(words.includes('preload') ? { preload: true } : {}),
  };
}

function entriesOf(tag: string, values: readonly unknown[]): string[] {
  return values.map((value) => {
    if (typeof value === 'string' && value !== '') return value;
    throw new Error(`'${tag}' needs the paths of modules, not ${describe(value)}`);
  });
}

function writersOf(sources: TagSources) {
  const urls = sources.staticUrls();
  if (urls.importMap !== undefined && urls.importMapHash !== undefined) {
    return { importMap: urls.importMap.bind(urls), importMapHash: urls.importMapHash.bind(urls) };
  }
  throw new Error(
    "'importmap' needs a storage with importMap(): STATICFILES_STORAGE has one that makes URLs only",
  );
}

const COMMENT = /<!--[\s\S]*?-->/g;
const MAP = /<script\b[^>]*\btype\s*=\s*["']?importmap\b/i;
const MODULE = /<script\b[^>]*\btype\s*=\s*["']?module\b|<link\b[^>]*\brel\s*=\s*["']?modulepreload\b/i;

/**
 * Asserts that the page has neither an import map nor a module so far: a browser ignores a second map, and one that comes
 * behind the first module, unless it is of the newest ones.
 */
function assertFirst(emitter: Emitter): void {
  const { buffer } = emitter as { readonly buffer?: unknown };
  if (typeof buffer !== 'string') return;
  const page = buffer.replace(COMMENT, '');
  if (MAP.test(page)) throw new Error("'importmap' stands twice in the page: name all modules in one");
  const [module] = MODULE.exec(page) ?? [];
  if (module === undefined) return;
  throw new Error(`'importmap' stands behind a module ('${module}…'), and must come before the first one`);
}
