import { resolve } from 'node:path';
import type { Configured, Newable, Reference } from '../references';
import { integer, nonEmptyString, object, record, string, z } from '../zod';

/** The settings defined before this one, which its default and {@link SettingDefinition.resolve} may read. */
export type Earlier = Readonly<Record<string, unknown>>;

/** One setting: its type, its default, its check and its documentation. */
export interface SettingDefinition<T = unknown> {
  readonly type: z.ZodMiniType<T>;
  /** The value when it is not given. A function sees the settings defined before this one. */
  readonly default: T | ((earlier: Earlier) => T);
  /** Describes a default that is a function, for the reference. */
  readonly defaultDoc?: string;
  /** Completes the sentence "expected …" of an error, in place of a type's name. */
  readonly expected: string;
  /** One paragraph of Markdown for the reference. */
  readonly doc: string;
  /** Marks a value that is never printed. */
  readonly secret?: boolean;
  /** Brings a given value into its final form: a path made absolute, a URL with its slashes. */
  readonly resolve?: (value: T, earlier: Earlier) => T;
}

/** Infers the type of one entry of the schema. */
export function setting<S extends z.ZodMiniType>(
  type: S,
  rest: Omit<SettingDefinition<z.output<S>>, 'type'>,
): SettingDefinition<z.output<S>> {
  return { type, ...rest } as SettingDefinition<z.output<S>>;
}

/** Makes a path absolute: a relative one starts from BASE_DIR. */
export function fromBaseDir(path: string, earlier: Earlier): string {
  return resolve(String(earlier.BASE_DIR), path);
}

export const count = integer.check(z.nonnegative());
export const strings = z.array(string);

/** Tells whether a string is the URL of a folder on the web: without query or fragment. */
export function isBaseUrl(value: string): boolean {
  return !/[?#]/.test(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** Tells whether a string is the source of a regular expression. */
export function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/** Accepts any function. Its parameters cannot be checked, so the caller states its type. */
export function callable<T>(): z.ZodMiniType<T> {
  return z.custom<T>((value) => typeof value === 'function');
}

export const anyFunction = callable<(...args: never[]) => unknown>();

const reference: z.ZodMiniType<Reference> = z.union([nonEmptyString, callable<Newable>()]);
const configured: z.ZodMiniType<Reference | Configured> = z.union([
  reference,
  object({ backend: reference, options: z.optional(record(z.unknown())) }),
]);

/** Accepts a class, a function or a reference to one. The caller states its type: whoever loads it checks it. */
export function named<T>(): z.ZodMiniType<T> {
  return reference as z.ZodMiniType<unknown> as z.ZodMiniType<T>;
}

/** Accepts what {@link named} accepts, and a class with options. */
export function backend<T extends Reference | Configured>(): z.ZodMiniType<T> {
  return configured as z.ZodMiniType<unknown> as z.ZodMiniType<T>;
}

/** Accepts a class with options, the globs of its files and its time limit. */
export function processor<T>(): z.ZodMiniType<T> {
  return z.strictObject({
    match: z.union([nonEmptyString, z.array(nonEmptyString)]),
    backend: reference,
    options: z.optional(record(z.unknown())),
    timeLimit: z.optional(z.number().check(z.positive())),
  }) as z.ZodMiniType<unknown> as z.ZodMiniType<T>;
}
