import type { Context, Emitter, TagToken } from 'liquidjs';
import { escapeHtml } from '../../escape-html';
import { notReadable, readVariable } from './arguments';
import { describe, put } from './output';
import type { RegisterTags } from './sources';

/** Registers `{% static %}` and `{% get_static_prefix %}`. */
export const registerStaticTags: RegisterTags = (engine, { Tokenizer, Value }, sources) => {
  // {% static 'css/site.css' %}  {% static path_variable | append: '.css' %}  {% static 'a.css' as address %}
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
      put(sources.staticUrls().url(path), this.variable, context, emitter, escapeHtml);
    },
  });

  // {% get_static_prefix %}  {% get_static_prefix as prefix %}
  engine.registerTag('get_static_prefix', {
    parse({ tokenizer }: TagToken) {
      this.variable = readVariable(tokenizer, 'get_static_prefix');
    },
    render(context: Context, emitter: Emitter) {
      put(sources.staticPrefix, this.variable, context, emitter, escapeHtml);
    },
  });
};
