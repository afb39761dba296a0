import { escapeHtml } from '../../escape-html';

/** Markup that is meant as such. Everything else that goes into {@link markup} is escaped. */
export class Markup {
  constructor(readonly html: string) {}
}

type Part = string | number | null | Markup | readonly Markup[];

/** HTML with holes: what is put into them is escaped unless it is {@link Markup}. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + toHtml(parts[index] ?? '')).join(''));
}

function toHtml(part: Part): string {
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object' && part !== null) return part.map(({ html }) => html).join('');
  return escapeHtml(String(part ?? ''));
}
