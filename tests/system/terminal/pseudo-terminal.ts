import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** The output of a program on a pseudo-terminal. */
export interface Screen {
  readonly code: number | null;
  /** All that was written, escapes among it. */
  readonly raw: string;
  /** The lines as a person reads them: of those that were drawn again and again the last. */
  readonly lines: readonly string[];
  /** Every drawing of every line. */
  readonly drawn: readonly string[];
}

/**
 * Runs a command on a terminal of so many columns, made by `script` (util-linux), as a person sees it.
 *
 * @param command as for a shell
 */
export function onTerminal(
  command: string,
  columns: number,
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Screen {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...rest } = process.env;
  const { status, stdout } = spawnSync(
    'script',
    ['--quiet', '--return', '--command', `stty cols ${columns} rows 40 && ${command}`, '/dev/null'],
    { cwd, env: { ...rest, TERM: 'xterm-256color', ...env }, encoding: 'utf8' },
  );
  const drawn = stdout.replaceAll('\r\n', '\n').split('\n');
  return {
    code: status,
    raw: stdout,
    lines: drawn.map((line) => stripVTControlCharacters(line.split('\r').at(-1) ?? '')),
    drawn: drawn.flatMap((line) => line.split('\r')).map((line) => stripVTControlCharacters(line)),
  };
}
