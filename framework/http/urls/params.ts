type Value<C> = C extends { parse(text: string): infer T } ? Exclude<T, undefined> : never;

type Part<Inside extends string, C> = Inside extends `${infer Kind}:${infer Name}`
  ? Kind extends keyof C
    ? { [K in Name]: Value<C[Kind]> }
    : { [K in Name]: never }
  : { [K in Inside]: string };

/**
 * The parameters of a pattern, inferred from its literal type:
 * `Params<'polls/<int:id>/<slug:title>/'>` is `{ id: number; title: string }`.
 * For a pattern whose type is only `string` it is any record.
 */
export type Params<Pattern extends string, C> = string extends Pattern
  ? Record<string, unknown>
  : Simplify<Parts<Pattern, C>>;

type Parts<Pattern extends string, C> = Pattern extends `${string}<${infer Inside}>${infer Rest}`
  ? Part<Inside, C> & Parts<Rest, C>
  : unknown;

type Simplify<T> = { [K in keyof T]: T[K] };
