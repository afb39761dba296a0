/** A name that a template or a script puts together at run time, as in `'bi-' + name`. */
export interface ComposedName {
  readonly index: number;
  /** The beginning that is written: `bi-`. */
  readonly beginning: string;
}

/** The names of icons in a text. */
export interface IconNames {
  /** Names that begin with the prefix; some may be no icons. */
  readonly names: readonly string[];
  readonly composed: readonly ComposedName[];
}

/** The beginnings of values in templates and template literals: of Liquid, EJS, JavaScript, Pug and their like. */
const VALUE = /^(?:\{[{%]|\$\{|#\{|<%)/;

/** An attribute selector, as in `[class^="bi-"]`, which asks for a beginning and makes no name. */
const ATTRIBUTE_SELECTOR = /[$*^|~]=["']?$/;

/** Finds the names with a prefix in the text of a template or a script. */
export function findIconNames(text: string, prefix: string): IconNames {
  const names = new Set<string>();
  const composed: ComposedName[] = [];
  for (let index = text.indexOf(prefix); index !== -1; index = text.indexOf(prefix, index + 1)) {
    if (/[\w-]/.test(text[index - 1] ?? '')) continue;
    const [name] = /^[\w-]*/.exec(text.slice(index, index + MAX_LENGTH)) as RegExpExecArray;
    const following = text.slice(index + name.length, index + name.length + 2);
    if (isComposed(name, following, text.slice(Math.max(0, index - 3), index))) {
      composed.push({ index, beginning: name });
    }
    names.add(name);
  }
  return { names: [...names], composed };
}

/** No name of an icon is longer. */
const MAX_LENGTH = 100;

function isComposed(name: string, following: string, preceding: string): boolean {
  if (VALUE.test(following)) return true;
  return name.endsWith('-') && /^["'`]/.test(following) && !ATTRIBUTE_SELECTOR.test(preceding);
}
