import { type AttributeValue, type TagAttributes, TagError } from './markup';
import { fetchAttributes, type LinkedFile, type TagPolicy } from './policy';

/** Attributes by their names in lower case. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Attributes that every tag writes by itself, from the name of the file. */
const FROM_NAME = ['rel', 'href', 'src'];

/** The attributes that a page gives a tag. Upper and lower case make no difference in their names, as in HTML. */
export class GivenAttributes {
  readonly #written = new Map<string, readonly [string, AttributeValue]>();

  /**
   * @param tag the tag's name, for messages
   * @param reserved names in lower case that the tag writes itself, beside `rel`, `href` and `src`
   * @throws TagError for one of those, and for a name that is given twice
   */
  constructor(tag: string, given: TagAttributes = {}, reserved: readonly string[] = []) {
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined) continue;
      const key = name.toLowerCase();
      if (FROM_NAME.includes(key) || reserved.includes(key)) {
        throw new TagError(`${tag}: the tag writes '${key}' itself, and it cannot be given`);
      }
      if (this.#written.has(key)) throw new TagError(`${tag}: the attribute '${key}' is given twice`);
      this.#written.set(key, [name, value]);
    }
  }

  get(key: string): AttributeValue {
    return this.#written.get(key)?.[1];
  }

  /** Takes a word away that is no attribute of HTML. Tells whether it was there. */
  take(word: string): boolean {
    const isThere = this.get(word) === true;
    if (isThere) this.#written.delete(word);
    return isThere;
  }

  /** Gives `integrity` and `crossorigin` as the policy has them. Without the one that the page refuses, there is neither. */
  fetching(file: LinkedFile, policy: TagPolicy): Attributes {
    const { integrity, crossorigin } = fetchAttributes(file, policy);
    const isRefused = this.#written.has('crossorigin') && !isWritten(this.get('crossorigin'));
    return {
      integrity: isRefused ? undefined : integrity,
      crossorigin: crossorigin || isWritten(this.get('integrity')),
    };
  }

  /**
   * Lists all attributes of a tag in their order. Those that the page gives take the place of the tag's own.
   *
   * @param before the tag's own that come first
   * @param behind the tag's own that come last
   */
  among(before: Attributes, behind: Attributes): (readonly [string, AttributeValue])[] {
    const rest = new Map(this.#written);
    const first = Object.entries(before).map(([key, value]) => {
      const given = rest.get(key);
      rest.delete(key);
      return given ?? ([key, value] as const);
    });
    const last = Object.entries(behind).filter(([key]) => !rest.has(key));
    return [...first, ...rest.values(), ...last];
  }
}

function isWritten(value: AttributeValue): boolean {
  return value !== undefined && value !== null && value !== false;
}
