import { join } from 'node:path';
import { config } from 'dotenv';
import { ImproperlyConfigured } from './improperly-configured';
import { describeValue } from './masking';
import { projectRoot } from './project-root';

const TRUE = new Set(['true', '1', 'yes', 'on', 'y', 't']);
const FALSE = new Set(['false', '0', 'no', 'off', 'n', 'f', '']);

/**
 * Adds the variables of `<folder>/.env` to the environment. Variables that are already set win, and a
 * missing file is no error: on a server there is none.
 */
export function loadDotenv(folder: string): void {
  config({ path: join(folder, '.env'), quiet: true });
}

/** Reads one variable from the environment or the project's `.env`; undefined when neither has it. */
function read(name: string): string | undefined {
  if (process.env[name] === undefined) loadDotenv(projectRoot(process.cwd()));
  return process.env[name];
}

function missing(name: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `The environment variable ${name} is not set: set it, or write ${name}=... into ${join(projectRoot(process.cwd()), '.env')}.`,
  );
}

function wrong(name: string, value: string, expected: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `The environment variable ${name} is ${describeValue(name, value)}: expected ${expected}.`,
  );
}

/** Turns the text of a variable into a value, or throws the error that {@link wrong} makes. */
type Parse<T> = (name: string, text: string) => T;

function reader<T>(parse: Parse<T>): (name: string, fallback?: T) => T {
  return (name, fallback) => {
    const text = read(name);
    if (text !== undefined) return parse(name, text);
    if (fallback !== undefined) return fallback;
    throw missing(name);
  };
}

/**
 * Reads the environment after `.env` was loaded.
 *
 * Every form takes the variable's name and a fallback for when it is not set. Without a fallback a missing
 * variable is an {@link ImproperlyConfigured}.
 */
export interface Env {
  /** The value as it is. */
  (name: string, fallback?: string): string;
  /** `true 1 yes on` or `false 0 no off` in any case; empty is false. */
  bool(name: string, fallback?: boolean): boolean;
  /** A whole number in decimal digits. */
  int(name: string, fallback?: number): number;
  /** Comma-separated; spaces around the parts and empty parts are dropped. */
  list(name: string, fallback?: readonly string[]): string[];
}

const readList = reader<readonly string[]>((_name, text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export const env: Env = Object.assign(
  reader<string>((_name, text) => text),
  {
    bool: reader<boolean>((name, text) => {
      const word = text.trim().toLowerCase();
      if (TRUE.has(word)) return true;
      if (FALSE.has(word)) return false;
      throw wrong(name, text, 'true or false (or 1/0, yes/no, on/off)');
    }),
    int: reader<number>((name, text) => {
      const value = Number(text);
      if (!/^\s*[+-]?\d+\s*$/.test(text) || !Number.isSafeInteger(value)) {
        throw wrong(name, text, 'a whole number');
      }
      return value;
    }),
    list: (name: string, fallback?: readonly string[]) => [...readList(name, fallback)],
  },
);
