import { resolve } from 'node:path';
import type { Configured, Newable, Reference } from '../references';
import { nonEmpty, record, text, whole, z } from '../zod';

/** The settings a default or a {@link SettingDefinition.resolve} may look at: those of every setting before it. */
export type Earlier = Readonly<Record<string, unknown>>;

/** One setting: its type, what it is when it is not given, and what to tell people about it. */
export interface SettingDefinition<T = unknown> {
  readonly type: z.ZodType<T>;
  /** The value when it is not given. A function sees the settings defined before this one. */
  readonly default: T | ((earlier: Earlier) => T);
  /** How the reference describes a default that is a function. */
  readonly defaultDoc?: string;
  /** What an error says instead of a type's name: "expected …". */
  readonly expected: string;
  /** One paragraph of Markdown for the reference. */
  readonly doc: string;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** Brings a given value into its final form: a path made absolute, a URL with its slashes. */
  readonly resolve?: (value: T, earlier: Earlier) => T;
}

/** Infers the type of one entry of the schema. */
export function setting<S extends z.ZodType>(
  type: S,
  rest: Omit<SettingDefinition<z.output<S>>, 'type'>,
): SettingDefinition<z.output<S>> {
  return { type, ...rest } as SettingDefinition<z.output<S>>;
}

/** A path as it is meant: from BASE_DIR when it is relative. */
export function fromBaseDir(path: string, earlier: Earlier): string {
  return resolve(String(earlier.BASE_DIR), path);
}

export const count = whole.nonnegative();
export const strings = z.array(text);

/** The source of a regular expression. */
export function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/** A function; whoever calls it knows what it takes. */
export function callable<T>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'function');
}

export const anyFunction = callable<(...args: never[]) => unknown>();

export const reference: z.ZodType<Reference> = z.union([nonEmpty, callable<Newable>()]);
export const configured: z.ZodType<Reference | Configured> = z.union([
  reference,
  z.strictObject({ backend: reference, options: record(z.unknown()).optional() }),
]);
