import type { Container } from 'inversify';
import { CHECK, type CheckReport, formatReport, runChecks, SystemCheckError } from '../checks';
import { SETTINGS } from '../conf';
import type { Execution } from './base-command';
import { type CommonOptions, colourChoice } from './common-options';
import { createStyle, usesColour } from './style';

/** The site that a command is run for. */
export interface CommandHost {
  readonly container: Container;
}

/** Runs the checks that are bound in a site. */
export async function checkSite(
  container: Container,
  selection: { tags?: readonly string[] | undefined; deploy?: boolean | undefined } = {},
): Promise<CheckReport> {
  const silenced = container.get(SETTINGS).SILENCED_SYSTEM_CHECKS;
  return runChecks(container.getAll(CHECK), { ...selection, silenced });
}

/** Creates the {@link Execution} that a command of a site is run with. */
export function createExecution(
  host: CommandHost,
  outputs: Pick<Execution, 'stdout' | 'stderr' | 'program' | 'command'>,
  options: Pick<CommonOptions, 'color' | 'forceColor'>,
): Execution {
  const choice = colourChoice(options);
  const errorStyle = createStyle(usesColour(outputs.stderr, choice));
  return {
    ...outputs,
    style: createStyle(usesColour(outputs.stdout, choice)),
    errorStyle,
    async check(tags) {
      const report = await checkSite(host.container, { tags });
      if (report.serious.length > 0) throw new SystemCheckError(report, errorStyle);
      if (report.messages.length > 0) outputs.stderr.write(`${formatReport(report, errorStyle)}\n`);
      return report;
    },
  };
}
