import type { Output } from './output';

const CODES = {
  /** It worked. */
  success: '32;1',
  /** It did not. */
  error: '31;1',
  /** It may not do what you want. */
  warning: '33;1',
  /** Worth a look. */
  notice: '31',
  /** Above a group of lines. */
  heading: '36;1',
  /** Secondary matter. */
  faint: '2',
  /** HTTP statuses, as in runserver's log. */
  httpInfo: '1',
  httpSuccess: '0',
  httpNotModified: '36',
  httpRedirect: '32',
  httpBadRequest: '31;1',
  httpNotFound: '33',
  httpServerError: '35;1',
} as const;

/** What a text can be marked as. */
export type StyleRole = keyof typeof CODES;

/** Marks texts by their role: `style.error('no')`; in colour on a terminal, unchanged elsewhere. */
export type Style = Readonly<Record<StyleRole, (text: string) => string>>;

/** Colours on or off whatever the output is. */
export function createStyle(colour: boolean): Style {
  const mark = (code: string) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return Object.fromEntries(Object.entries(CODES).map(([role, code]) => [role, mark(code)])) as Style;
}

/** What `--no-color` and `--force-color` say; undefined when neither was given. */
export type ColourChoice = boolean | undefined;

/**
 * Whether to colour what goes to an output: as asked for on the command line, else never with `NO_COLOR`
 * in the environment, always with `FORCE_COLOR`, and otherwise on terminals only.
 */
export function usesColour(output: Output, choice: ColourChoice, environment = process.env): boolean {
  if (choice !== undefined) return choice;
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return output.isTerminal && environment.TERM !== 'dumb';
}
