/** A class that can be constructed. Whoever makes it knows the parameters of its constructor. */
export type Newable<T = unknown> = new (...args: never[]) => T;

/**
 * A class that a setting names: the class itself, or `'path/to/module#Export'` (without `#Export`: the module's
 * default export).
 */
export type Reference<T = unknown> = string | Newable<T>;

/** A class with options, as in `STATICFILES_STORAGE = { backend, options }`. */
export interface Configured<T = unknown> {
  readonly backend: Reference<T>;
  readonly options?: object | undefined;
}
