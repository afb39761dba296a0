import * as z from 'zod/mini';

/**
 * Settings and options are described with zod, which the framework imports here alone: in its dialect of functions,
 * of which a bundle keeps what is used. That is 45 kB and loads in 8 ms of CPU, where `zod` itself is 177 kB and 20 ms.
 */
export { z };

// Each schema reads one value, once: functions compiled for its shape would never be used again.
z.config({ jitless: true });

// The message of each schema says what it expects.
export const string = z.string('a string');
export const nonEmptyString = string.check(z.minLength(1, 'a string that is not empty'));
export const boolean = z.boolean('true or false');
export const integer = z.int('a whole number');

const PERMISSIONS = 'permissions such as 0o644';
export const fileMode = z.nullable(integer.check(z.gte(0, PERMISSIONS), z.lte(0o7777, PERMISSIONS)));

/** A plain object, not one of a class, with any keys. */
export function record<S extends z.ZodMiniType>(item: S, expected?: string) {
  return z.record(z.string(), item, expected);
}

/** A plain object with these keys alone; zod's own takes a Map or an object of a class for one that has no keys. */
export function object<F extends Readonly<Record<string, z.ZodMiniType>>>(fields: F, expected?: string) {
  const isPlain = (value: unknown) => z.core.util.isPlainObject(value);
  const plain = z.custom<z.input<z.ZodMiniObject<F, z.core.$strict>>>(isPlain, expected);
  return z.pipe(plain, z.strictObject(fields, expected));
}
