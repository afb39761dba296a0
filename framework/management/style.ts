import { styleText } from 'node:util';
import type { Output } from './output';

const FORMATS = {
  /** Something that succeeded. */
  success: ['green', 'bold'],
  /** Something that failed. */
  error: ['red', 'bold'],
  /** Something that may not be intended. */
  warning: ['yellow', 'bold'],
  /** A remark beside the result. */
  notice: ['red'],
  /** A line above a group of lines. */
  heading: ['cyan', 'bold'],
  /** The file, setting or app that a message is about. */
  place: ['bold'],
  /** The way out of a problem. */
  hint: ['cyan'],
  /** Text of less weight. */
  faint: ['dim'],
  /** HTTP statuses, as in runserver's log. */
  httpInfo: ['bold'],
  httpSuccess: ['reset'],
  httpNotModified: ['cyan'],
  httpRedirect: ['green'],
  httpBadRequest: ['red', 'bold'],
  httpNotFound: ['yellow'],
  httpServerError: ['magenta', 'bold'],
} as const;

/** A role by which a text can be marked. */
export type StyleRole = keyof typeof FORMATS;

/** Marks texts by their role: `style.error('no')`; in colour on a terminal, unchanged elsewhere. */
export type Style = Readonly<Record<StyleRole, (text: string) => string>>;

/** Makes a style with colours or without, whatever the output is. */
export function createStyle(colour: boolean): Style {
  const mark = (format: readonly (typeof FORMATS)[StyleRole][number][]) => (text: string) =>
    colour ? styleText([...format], text, { validateStream: false }) : text;
  return Object.fromEntries(Object.entries(FORMATS).map(([role, format]) => [role, mark(format)])) as Style;
}

/** The choice of `--force-color` (true) or `--no-color` (false); undefined when neither was given. */
export type ColourChoice = boolean | undefined;

/**
 * Decides on colours for an output: as asked for on the command line, else never with `NO_COLOR`
 * in the environment, always with `FORCE_COLOR`, and otherwise on terminals only.
 */
export function usesColour(output: Output, choice: ColourChoice, environment = process.env): boolean {
  if (choice !== undefined) return choice;
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return output.isTerminal && environment.TERM !== 'dumb';
}
