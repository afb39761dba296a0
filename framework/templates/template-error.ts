import path from 'node:path';
import type { LiquidError } from 'liquidjs';

/** The place of an error in a template. Lines and columns count from 1. */
export interface TemplatePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The whole text of the template. */
  readonly source: string;
}

/** A template that cannot be found, read or rendered. Its message names the template, line and column. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** Null for a template that is not there. */
  declare readonly position: TemplatePosition | null;
  constructor(message: string, position: TemplatePosition | null, options?: ErrorOptions) {
    super(message, options);
    // Not enumerable, so that logs print the message and not the whole source.
    Object.defineProperty(this, 'position', { value: position });
  }
}

/**
 * Turns LiquidJS's error into one of ours: `home/index.html:3:7: undefined filter: shout`.
 *
 * @param template the template that was to be rendered, for errors without a place
 * @param roots the folders of templates, so that files are named as templates name each other
 */
export function toTemplateError(error: unknown, template: string, roots: readonly string[]): TemplateError {
  if (!isLiquidError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return new TemplateError(explain(message, template), null, { cause: error });
  }
  const [line, column] = error.token.getPosition() as [number, number];
  const file = error.token.file ?? template;
  const cause = error.originalError ?? error;
  const message = withoutPlace(cause.message);
  return new TemplateError(
    `${nameOf(file, roots)}:${line}:${column}: ${explain(message, template)}`,
    { file, line, column, source: error.token.input },
    { cause },
  );
}

/** Removes the place from the end of LiquidJS's message, because ours begins with it. */
function withoutPlace(message: string): string {
  return message.replace(/(, file:.*)?, line:\d+, col:\d+$/s, '');
}

const LOOKUP = /^ENOENT: Failed to lookup "(.*)" in "(.*)"$/s;

function explain(message: string, template: string): string {
  const lookup = LOOKUP.exec(message);
  if (!lookup) return message;
  const folders = (lookup[2] ?? '').split(',').join(', ');
  return `No template '${lookup[1] || template}'. Looked in: ${folders || 'no folder, because no app has templates'}.`;
}

function nameOf(file: string, roots: readonly string[]): string {
  const root = roots.find((folder) => file.startsWith(folder + path.sep));
  return root === undefined ? file : file.slice(root.length + 1).replaceAll(path.sep, '/');
}

function isLiquidError(error: unknown): error is LiquidError {
  return error instanceof Error && 'token' in error && typeof error.token === 'object';
}
