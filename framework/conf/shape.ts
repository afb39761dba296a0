import { inspect } from 'node:util';

/**
 * Shapes of values: what a setting or an option of a storage may be. One shape gives the type and the check.
 *
 * They are our own because every command pays for them before it does anything: zod, which did this work before,
 * brought 95 modules and took as long to load as Node takes to start.
 */

/** One place of a value that is not as its shape wants it. */
export interface Misfit {
  /** The way to it from the value that was checked: keys and indices. */
  readonly path: readonly (string | number)[];
  /** What is there. */
  readonly value: unknown;
  /** What should be, in words. */
  readonly expected: string;
  /** Whether already its type is wrong, or only what it says: tells which of several shapes was meant. */
  readonly wrong: 'type' | 'content';
}

/** What values are right, in a form that TypeScript, a check and a person can read. */
export class Shape<T> {
  /** For the compiler alone. */
  declare readonly type: T;

  /** @param misfits all that is wrong with a value; nothing when it has this shape */
  constructor(
    readonly expected: string,
    readonly misfits: (value: unknown) => readonly Misfit[],
  ) {}

  /** Those values of this shape of which a test holds. */
  where(test: (value: T) => boolean, expected = this.expected): Shape<T> {
    return new Shape(expected, (value) => {
      const misfits = this.misfits(value);
      return misfits.length > 0 || test(value as T) ? misfits : [misfit(value, expected, 'content')];
    });
  }

  /** Also null. */
  orNull(): Shape<T | null> {
    return new Shape(`${this.expected} or null`, (value) => (value === null ? [] : this.misfits(value)));
  }

  /** Also undefined; a field of this shape may be left out. */
  optional(): Shape<T | undefined> {
    return new Shape(this.expected, (value) => (value === undefined ? [] : this.misfits(value)));
  }
}

/** The type of the values of a shape. */
export type TypeOf<S> = S extends Shape<infer T> ? T : never;

/** Shapes by the names of an object's fields. */
export type Fields = Readonly<Record<string, Shape<unknown>>>;

type Optional<F extends Fields> = { [K in keyof F]: undefined extends TypeOf<F[K]> ? K : never }[keyof F];

/** The type of an object with these fields. */
export type FieldsType<F extends Fields> = Flat<
  { -readonly [K in Exclude<keyof F, Optional<F>>]: TypeOf<F[K]> } & {
    -readonly [K in Optional<F>]?: TypeOf<F[K]>;
  }
>;

/** An intersection of objects as the one object that it is, for messages of the compiler and editors. */
type Flat<T> = { [K in keyof T]: T[K] };

/** Values that a test tells from others. */
export function tested<T>(test: (value: unknown) => boolean, expected: string): Shape<T> {
  return new Shape(expected, (value) => (test(value) ? [] : [misfit(value, expected, 'type')]));
}

export const anything = tested<unknown>(() => true, 'anything');
export const text = tested<string>((value) => typeof value === 'string', 'a text');
export const flag = tested<boolean>((value) => typeof value === 'boolean', 'true or false');
export const whole = tested<number>(Number.isSafeInteger, 'a whole number');

/** One of these texts, numbers or booleans. */
export function literal<const T extends string | number | boolean>(...values: readonly T[]): Shape<T> {
  return tested((value) => values.includes(value as T), inWords(values.map((value) => inspect(value))));
}

/** Objects of a class. */
export function instance<T>(construct: new (...args: never[]) => T, expected: string): Shape<T> {
  return tested((value) => value instanceof construct, expected);
}

export function list<T>(item: Shape<T>): Shape<T[]> {
  const expected = `a list of which each is ${item.expected}`;
  return new Shape(expected, (value) =>
    Array.isArray(value)
      ? value.flatMap((entry, index) => within(index, item.misfits(entry)))
      : [misfit(value, expected, 'type')],
  );
}

export function pair<A, B>(first: Shape<A>, second: Shape<B>): Shape<[A, B]> {
  const expected = `a pair of ${first.expected} and ${second.expected}`;
  return new Shape(expected, (value) =>
    Array.isArray(value) && value.length === 2
      ? [...within(0, first.misfits(value[0])), ...within(1, second.misfits(value[1]))]
      : [misfit(value, expected, 'type')],
  );
}

/** Plain objects with any keys. */
export function record<T>(item: Shape<T>): Shape<Record<string, T>> {
  const expected = `an object of which each value is ${item.expected}`;
  return new Shape(expected, (value) =>
    isPlainObject(value)
      ? Object.entries(value).flatMap(([key, entry]) => within(key, item.misfits(entry)))
      : [misfit(value, expected, 'type')],
  );
}

/** Objects with these fields and no others. */
export function object<F extends Fields>(fields: F): Shape<FieldsType<F>> {
  const names = Object.keys(fields);
  const expected = `an object with ${names.join(', ')}`;
  return new Shape(expected, (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [misfit(value, expected, 'type')];
    const strays = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
    return [
      ...names.flatMap((name) => within(name, fields[name]?.misfits(Reflect.get(value, name)) ?? [])),
      ...strays.flatMap((key) =>
        within(key, [misfit(Reflect.get(value, key), `one of ${names.join(', ')} as its name`, 'type')]),
      ),
    ];
  });
}

/** Values of any of these shapes. When one of them was clearly meant, what is wrong is what that one says. */
export function oneOf<S extends readonly Shape<unknown>[]>(...shapes: S): Shape<TypeOf<S[number]>> {
  const expected = inWords(shapes.map((shape) => shape.expected));
  return new Shape(expected, (value) => {
    const results = shapes.map((shape) => shape.misfits(value));
    if (results.some((misfits) => misfits.length === 0)) return [];
    const meant = results.filter((misfits) => misfits.every(({ wrong }) => wrong === 'content'));
    const [only] = meant;
    return meant.length === 1 && only !== undefined ? only : [misfit(value, expected, 'type')];
  });
}

function misfit(value: unknown, expected: string, wrong: Misfit['wrong']): Misfit {
  return { path: [], value, expected, wrong };
}

function within(key: string | number, misfits: readonly Misfit[]): Misfit[] {
  return misfits.map((inner) => ({ ...inner, path: [key, ...inner.path] }));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function inWords(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}
