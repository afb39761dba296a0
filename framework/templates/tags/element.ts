import type { Context, Emitter, TagToken } from 'liquidjs';
import { type ElementTag, type TagAttributes, writeElement } from '../../assets';
import { evaluate, readArguments } from './arguments';
import { describe, nonceOf, put } from './output';
import type { RegisterTags } from './sources';

const TAGS: readonly ElementTag[] = ['stylesheet', 'script', 'module', 'preload'];

/** Registers `{% stylesheet %}`, `{% script %}`, `{% module %}` and `{% preload %}`. */
export const registerElementTags: RegisterTags = (engine, liquid, sources) => {
  // {% stylesheet 'a.css' media='print' %}  {% script path_variable defer nonce=nonce %}  {% preload 'a.woff2' as tag %}
  for (const tag of TAGS) {
    engine.registerTag(tag, {
      parse({ tokenizer }: TagToken) {
        const given = readArguments(tokenizer, tag, (_word, position) => position > 0);
        const { positional, named, words } = given;
        if (positional.length === 0) throw new Error(`'${tag}' takes at least one argument (path to file)`);
        if (positional.length > 1) {
          throw new Error(`'${tag}' takes one file, and attributes as name=value or as words behind it`);
        }
        assertOnce(tag, [...words, ...named.map(([name]) => name)]);
        this.given = given;
      },
      *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
        const { positional, named } = yield* evaluate(liquid, this.given, context);
        const [path] = positional;
        if (typeof path !== 'string') {
          throw new Error(`'${tag}' needs the path of a file, not ${describe(path)}`);
        }
        const words: readonly string[] = this.given.words;
        const attributes = new Map<string, unknown>([
          ...words.map((word) => [word, true] as const),
          ...named,
        ]);
        const isGiven = attributes.has('nonce');
        const nonce = yield* nonceOf(attributes.get('nonce'), isGiven, context);
        // A nonce that is empty in this context is none, as in {% vite %}.
        if (isGiven) attributes.set('nonce', nonce);
        // The writer looks at the type of each value.
        const written = Object.fromEntries(attributes) as TagAttributes;
        put(writeElement(tag, path, written, sources.elements, nonce), this.given.variable, context, emitter);
      },
    });
  }
};

function assertOnce(tag: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Error(`'${tag}' has the attribute '${twice}' twice`);
}
