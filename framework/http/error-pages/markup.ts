import { escapeHtml } from '../../escape-html';

/** HTML that {@link markup} inserts as it is. Everything else is escaped. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Part = string | number | null | Markup | readonly Markup[];

/** Tags a template literal of HTML. Inserted values are escaped unless they are {@link Markup}. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + toHtml(parts[index] ?? '')).join(''));
}

function toHtml(part: Part): string {
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object' && part !== null) return part.map(({ html }) => html).join('');
  return escapeHtml(String(part ?? ''));
}
