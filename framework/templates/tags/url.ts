import type { Context, Emitter, TagToken } from 'liquidjs';
import { escapeHtml } from '../../escape-html';
import { evaluate, readArguments } from './arguments';
import { put } from './output';
import type { RegisterTags } from './sources';

/** Registers `{% url %}`. */
export const registerUrlTag: RegisterTags = (engine, liquid, sources) => {
  // {% url 'polls:detail' 3 %}  {% url 'polls:detail' id=poll.id %}  {% url 'home' as address %}
  engine.registerTag('url', {
    parse({ tokenizer }: TagToken) {
      const given = readArguments(tokenizer, 'url');
      if (given.positional.length === 0) {
        throw new Error("'url' takes at least one argument, the name of a url");
      }
      if (given.positional.length > 1 && given.named.length > 0) {
        throw new Error("'url' takes its arguments by position or by name, not both");
      }
      this.given = given;
    },
    *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      const { positional, named } = yield* evaluate(liquid, this.given, context);
      const [name, ...rest] = positional;
      const args = named.size > 0 ? Object.fromEntries(named) : rest;
      const address = sources.urls().reverse(String(name), args);
      put(address, this.given.variable, context, emitter, escapeHtml);
    },
  });
};
