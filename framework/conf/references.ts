/** A class that can be constructed; what its constructor takes is the business of what makes it. */
export type Newable<T = unknown> = new (...args: never[]) => T;

/**
 * How a setting names a thing of the project: the thing itself, or `'path/to/module#Export'`
 * (without `#Export`: the module's default export).
 */
export type Reference<T = unknown> = string | Newable<T>;

/** A class with options of its own: what `STATICFILES_STORAGE = { backend, options }` takes. */
export interface Configured<T = unknown> {
  readonly backend: Reference<T>;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}
