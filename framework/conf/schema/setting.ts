import { resolve } from 'node:path';
import type { Configured, Newable, Reference } from '../references';
import {
  anything,
  list,
  object,
  oneOf,
  record,
  type Shape,
  type TypeOf,
  tested,
  text,
  whole,
} from '../shape';

/** The settings a default or a {@link SettingDefinition.resolve} may look at: those of every setting before it. */
export type Earlier = Readonly<Record<string, unknown>>;

/** One setting: its type, what it is when it is not given, and what to tell people about it. */
export interface SettingDefinition<T = unknown> {
  readonly type: Shape<T>;
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
export function setting<S extends Shape<unknown>>(
  type: S,
  rest: Omit<SettingDefinition<TypeOf<S>>, 'type'>,
): SettingDefinition<TypeOf<S>> {
  return { type, ...rest } as SettingDefinition<TypeOf<S>>;
}

/** A path as it is meant: from BASE_DIR when it is relative. */
export function fromBaseDir(path: string, earlier: Earlier): string {
  return resolve(String(earlier.BASE_DIR), path);
}

export const nonEmpty = text.where((value) => value !== '', 'a text that is not empty');
export const count = whole.where((value) => value >= 0, 'a whole number, 0 or more');
export const strings = list(text);
export const fileMode = whole
  .where((mode) => mode >= 0 && mode <= 0o7777, 'permissions such as 0o644')
  .orNull();

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
export function callable<T = (...args: never[]) => unknown>(): Shape<T> {
  return tested<T>((value) => typeof value === 'function', 'a function');
}

export const newable = tested<Newable>((value) => typeof value === 'function', 'a class');
export const reference: Shape<Reference> = oneOf(nonEmpty, newable);
export const configured: Shape<Reference | Configured> = oneOf(
  nonEmpty,
  newable,
  object({ backend: reference, options: record(anything).optional() }),
);
