import { ImproperlyConfigured } from '../conf';
import { CHECK_LEVELS, type CheckMessage, isSerious } from './message';
import type { SystemCheck } from './system-check';

/** The choice of checks to run. */
export interface CheckSelection {
  /** Only checks with one of these tags; all when left out. */
  readonly tags?: readonly string[] | undefined;
  /** Includes the checks meant for `check --deploy`. */
  readonly deploy?: boolean | undefined;
  /** Ids of findings to leave out. */
  readonly silenced?: readonly string[] | undefined;
}

/** The findings of a run of checks. */
export class CheckReport {
  /** The findings that were not silenced, worst first. */
  readonly messages: readonly CheckMessage[];

  /** The number of findings that were silenced. */
  readonly silenced: number;

  constructor(messages: readonly CheckMessage[], silenced: number) {
    this.messages = messages;
    this.silenced = silenced;
  }

  /** The findings that stop a command. */
  get serious(): readonly CheckMessage[] {
    return this.messages.filter(isSerious);
  }

  /** Django's closing line: `System check identified no issues (0 silenced).` */
  get summary(): string {
    const count = this.messages.length;
    const issues = count === 0 ? 'no issues' : count === 1 ? '1 issue' : `${count} issues`;
    return `System check identified ${issues} (${this.silenced} silenced).`;
  }
}

/** Runs the checks. An ImproperlyConfigured that a check throws becomes a finding like any other. */
export async function runChecks(
  checks: readonly SystemCheck[],
  selection: CheckSelection = {},
): Promise<CheckReport> {
  const { tags, deploy = false, silenced = [] } = selection;
  const chosen = checks.filter(
    (check) =>
      (deploy || check.deploy !== true) &&
      (tags === undefined || check.tags.some((tag) => tags.includes(tag))),
  );
  const found = (await Promise.all(chosen.map(findings))).flat();
  const counted = found.filter((message) => !silenced.includes(message.id));
  return new CheckReport(counted.sort(byLevel), found.length - counted.length);
}

async function findings(check: SystemCheck): Promise<readonly CheckMessage[]> {
  try {
    return await check.run();
  } catch (error) {
    if (!(error instanceof ImproperlyConfigured)) throw error;
    return [{ level: 'error', id: 'settings.E001', message: error.message }];
  }
}

function byLevel(a: CheckMessage, b: CheckMessage): number {
  return (
    CHECK_LEVELS.indexOf(b.level) - CHECK_LEVELS.indexOf(a.level) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) ||
    (a.message < b.message ? -1 : a.message > b.message ? 1 : 0)
  );
}
