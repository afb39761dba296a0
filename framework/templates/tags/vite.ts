import type { Context, Emitter, TagToken } from 'liquidjs';
import { evaluate, readArguments, type TagArguments } from './arguments';
import { describe, nonceOf, put } from './output';
import type { RegisterTags } from './sources';

/** Registers `{% vite %}`. */
export const registerViteTag: RegisterTags = (engine, liquid, sources) => {
  // {% vite 'src/main.ts' %}  {% vite 'src/main.tsx' 'src/admin.tsx' react nonce=csp_nonce %}
  engine.registerTag('vite', {
    parse({ tokenizer }: TagToken) {
      this.given = checkArguments(readArguments(tokenizer, 'vite', (word) => word === 'react'));
    },
    *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      const { positional, named } = yield* evaluate(liquid, this.given, context);
      const entries = positional.map((entry) => {
        if (typeof entry === 'string' && entry !== '') return entry;
        throw new Error(`'vite' needs the names of entries, not ${describe(entry)}`);
      });
      const nonce = yield* nonceOf(named.get('nonce'), named.has('nonce'), context);
      const urls = sources.staticUrls();
      if (urls.tags === undefined)
        throw new Error(
          "'vite' needs a storage with tags(): STATICFILES_STORAGE has one that makes URLs only",
        );
      const reactRefresh = this.given.words.includes('react');
      const tags = urls.tags(entries, { ...(nonce === undefined ? {} : { nonce }), reactRefresh });
      put(tags, this.given.variable, context, emitter);
    },
  });
};

function checkArguments(given: TagArguments): TagArguments {
  const wrong = given.named.find(([name]) => name !== 'nonce');
  if (wrong !== undefined) {
    throw new Error(`'vite' has no '${wrong[0]}': expected nonce=…, react, or the name of an entry`);
  }
  if (given.positional.length === 0) {
    throw new Error("'vite' takes at least one argument (the name of an entry)");
  }
  return given;
}
