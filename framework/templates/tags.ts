import type { Context, Emitter, Liquid, TagToken, Tokenizer, ValueToken } from 'liquidjs';
import { escapeHtml } from '../escape-html';
import type { StaticUrls, UrlReverser } from './tokens';

type LiquidModule = typeof import('liquidjs');

/** The sources of the tags' URLs. They are functions, so that nothing is built before a template needs it. */
export interface TagSources {
  staticUrls: () => StaticUrls;
  urls: () => UrlReverser;
  /** STATIC_URL, with STATIC_HOST before it. */
  staticPrefix: string;
}

/**
 * Registers Django's tags for URLs, in its syntax: `{% static %}`, `{% get_static_prefix %}` and `{% url %}`; and
 * `{% vite %}` in the same.
 */
export function registerTags(engine: Liquid, liquid: LiquidModule, sources: TagSources): void {
  const { evalToken, Tokenizer, Value } = liquid;

  // {% static 'css/site.css' %}  {% static path_variable %}  {% static 'a.css' as address %}
  engine.registerTag('static', {
    parse({ tokenizer }: TagToken) {
      const text = tokenizer.remaining().trim();
      if (text === '') throw new Error("'static' takes at least one argument (path to file)");
      const [, value = text, variable = null] = /^(.*\S)\s+as\s+([A-Za-z_]\w*)$/s.exec(text) ?? [];
      // Liquid reads one value and ignores the rest of the tag: a mistake there must be reported.
      const rest = new Tokenizer(value);
      rest.readValueOrThrow();
      rest.skipBlank();
      if (!rest.end() && rest.peek() !== '|') throw new Error(notReadable('static', rest.remaining()));
      this.path = new Value(value, engine);
      this.variable = variable;
    },
    *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      const path = yield this.path.value(context);
      if (typeof path !== 'string')
        throw new Error(`'static' needs the path of a file, not ${describe(path)}`);
      put(sources.staticUrls().url(path), this.variable, context, emitter);
    },
  });

  // {% vite 'src/main.ts' %}  {% vite 'src/main.tsx' 'src/admin.tsx' react nonce=csp_nonce %}
  engine.registerTag('vite', {
    parse({ tokenizer }: TagToken) {
      Object.assign(this, readViteArguments(tokenizer));
    },
    *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      const entries: string[] = [];
      for (const token of this.entries) {
        const entry = yield evalToken(token, context);
        if (typeof entry !== 'string' || entry === '')
          throw new Error(`'vite' needs the names of entries, not ${describe(entry)}`);
        entries.push(entry);
      }
      const nonce = yield this.nonce === null ? context.get(['csp_nonce']) : evalToken(this.nonce, context);
      const urls = sources.staticUrls();
      if (urls.tags === undefined)
        throw new Error(
          "'vite' needs a storage with tags(): STATICFILES_STORAGE has one that makes URLs only",
        );
      const given = nonce === undefined || nonce === null || nonce === '' ? {} : { nonce: String(nonce) };
      emitter.write(urls.tags(entries, { ...given, reactRefresh: this.reactRefresh }));
    },
  });

  // {% get_static_prefix %}  {% get_static_prefix as prefix %}
  engine.registerTag('get_static_prefix', {
    parse({ tokenizer }: TagToken) {
      this.variable = readAs(tokenizer, 'get_static_prefix');
    },
    render(context: Context, emitter: Emitter) {
      put(sources.staticPrefix, this.variable, context, emitter);
    },
  });

  // {% url 'polls:detail' 3 %}  {% url 'polls:detail' id=poll.id %}  {% url 'home' as address %}
  engine.registerTag('url', {
    parse({ tokenizer }: TagToken) {
      const { name, positional, named, variable } = readUrlArguments(tokenizer);
      Object.assign(this, { urlName: name, positional, named, variable });
    },
    *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      const name = yield evalToken(this.urlName, context);
      const positional: unknown[] = [];
      for (const token of this.positional) positional.push(yield evalToken(token, context));
      const named: Record<string, unknown> = {};
      for (const [key, token] of this.named) named[key] = yield evalToken(token, context);
      const args = Object.keys(named).length > 0 ? named : positional;
      put(sources.urls().reverse(String(name), args), this.variable, context, emitter);
    },
  });
}

interface UrlTagArguments {
  name: ValueToken;
  positional: ValueToken[];
  named: [string, ValueToken][];
  variable: string | null;
}

const KEYWORD = /^([A-Za-z_]\w*)\s*=\s*/;
const AS = /^as\s+[A-Za-z_]\w*\s*$/;

function readUrlArguments(tokenizer: Tokenizer): UrlTagArguments {
  tokenizer.skipBlank();
  if (tokenizer.end()) throw new Error("'url' takes at least one argument, the name of a url");
  const name = tokenizer.readValueOrThrow();
  const positional: ValueToken[] = [];
  const named: [string, ValueToken][] = [];
  for (tokenizer.skipBlank(); !tokenizer.end() && !AS.test(tokenizer.remaining()); tokenizer.skipBlank()) {
    const keyword = KEYWORD.exec(tokenizer.remaining());
    tokenizer.advance(keyword?.[0].length ?? 0);
    const value = tokenizer.readValueOrThrow();
    if (keyword?.[1] === undefined) positional.push(value);
    else named.push([keyword[1], value]);
  }
  if (positional.length > 0 && named.length > 0) {
    throw new Error("'url' takes its arguments by position or by name, not both");
  }
  return { name, positional, named, variable: readAs(tokenizer, 'url') };
}

interface ViteTagArguments {
  entries: ValueToken[];
  nonce: ValueToken | null;
  reactRefresh: boolean;
}

const REACT = /^react(?=\s|$)/;

function readViteArguments(tokenizer: Tokenizer): ViteTagArguments {
  const entries: ValueToken[] = [];
  let nonce: ValueToken | null = null;
  let reactRefresh = false;
  for (tokenizer.skipBlank(); !tokenizer.end(); tokenizer.skipBlank()) {
    const rest = tokenizer.remaining();
    const keyword = KEYWORD.exec(rest);
    if (keyword !== null && keyword[1] !== 'nonce') {
      throw new Error(`'vite' has no '${keyword[1]}': expected nonce=…, react, or the name of an entry`);
    }
    if (REACT.test(rest)) {
      tokenizer.advance('react'.length);
      reactRefresh = true;
      continue;
    }
    tokenizer.advance(keyword?.[0].length ?? 0);
    const value = tokenizer.readValueOrThrow();
    if (keyword === null) entries.push(value);
    else nonce = value;
  }
  if (entries.length === 0) throw new Error("'vite' takes at least one argument (the name of an entry)");
  return { entries, nonce, reactRefresh };
}

/** Reads `as name` at the end of a tag, or returns null when the tag ends here. */
function readAs(tokenizer: Tokenizer, tag: string): string | null {
  tokenizer.skipBlank();
  if (tokenizer.end()) return null;
  const rest = tokenizer.remaining().trim();
  const name = /^as\s+([A-Za-z_]\w*)$/.exec(rest)?.[1];
  if (name === undefined) throw new Error(notReadable(tag, rest));
  return name;
}

function notReadable(tag: string, rest: string): string {
  return `'${tag}' cannot read '${rest}': expected 'as' and a name, or the end of the tag`;
}

/** Writes a text into the page, escaped, or keeps it under a variable's name. */
function put(text: string, variable: string | null, context: Context, emitter: Emitter): void {
  if (variable === null) emitter.write(escapeHtml(text));
  else (context.bottom() as Record<string, unknown>)[variable] = text;
}

function describe(value: unknown): string {
  return value === undefined || value === null || value === '' ? 'nothing' : `a ${typeof value}`;
}
