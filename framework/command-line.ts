import { defineSettings } from './conf';
import { runCommandLine } from './management';
import { createSite } from './site';

/**
 * Run the command that was typed and set the process's exit code: what `manage.ts` is for.
 *
 * @param argv as in `process.argv`
 * @param options `settings`: the settings module, in place of what `SETTINGS_MODULE` says
 */
export async function executeFromCommandLine(
  argv: readonly string[] = process.argv,
  options: { readonly settings?: string } = {},
): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', forgiveClosedPipe);
  process.exitCode = await runCommandLine(argv, {
    loadSite: (settings) => createSite(settings ?? options.settings),
    bareSite: () => createSite(defineSettings({ BASE_DIR: process.cwd() })),
  });
}

/** Whoever read along has left, as `| head` does: that is no reason to stop half-way. */
function forgiveClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
