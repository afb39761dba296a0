import { z } from 'zod/v3';

/**
 * What settings and options may be is said with zod, which the framework imports here alone: of the package's two
 * libraries `zod/v3` is 10 modules that load in 8 ms of CPU, `zod` 95 in 40 ms, as long as Node takes to start, and
 * every command would pay for them. Its authors keep the path for ever (https://zod.dev/v4/versioning).
 */
export { z };

/** Has a schema's errors say in these words what it expects. */
export function expected(words: string): { readonly errorMap: z.ZodErrorMap } {
  return { errorMap: () => ({ message: words }) };
}

export const text = z.string(expected('a text'));
export const nonEmpty = text.min(1, 'a text that is not empty');
export const flag = z.boolean(expected('true or false'));
export const whole = z.number(expected('a whole number')).int().safe();

const PERMISSIONS = 'permissions such as 0o644';
export const fileMode = whole.min(0, PERMISSIONS).max(0o7777, PERMISSIONS).nullable();

/**
 * Plain objects with any keys; zod's own record takes objects of classes, too.
 *
 * @param words what an error says is expected, when it is none
 */
export function record<S extends z.ZodTypeAny>(item: S, words?: string) {
  return z.custom<Record<string, unknown>>(isPlainObject, words).pipe(z.record(item));
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
