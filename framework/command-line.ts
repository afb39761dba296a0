import { defineSettings } from './conf';
import { runCommandLine } from './management';
import { createSite } from './site';
import { isSystemError } from './system-error';

/**
 * Runs the command that was typed and sets the process's exit code. A project's `manage.ts` calls it.
 *
 * @param argv as in `process.argv`
 * @param options `settings`: the path of the settings module, in place of `SETTINGS_MODULE`
 */
export async function executeFromCommandLine(
  argv: readonly string[] = process.argv,
  options: { readonly settings?: string } = {},
): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', forgiveClosedPipe);
  process.exitCode = await runCommandLine(argv, {
    loadSite: (settings, command) => createSite(settings ?? options.settings, { command }),
    bareSite: () => createSite(defineSettings({ BASE_DIR: process.cwd() })),
  });
}

/** Ignores that the reader of the output has gone, as `| head` does: the command still finishes its work. */
function forgiveClosedPipe(error: unknown): void {
  if (!isSystemError(error, 'EPIPE')) throw error;
}
