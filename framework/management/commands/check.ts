import type { Command as Parser } from 'commander';
import { Container } from 'inversify';
import {
  CHECK,
  CHECK_LEVELS,
  type CheckLevel,
  type CheckMessage,
  formatReport,
  SystemCheckError,
} from '../../checks';
import { dependencies } from '../../container';
import { BaseCommand, type CommandOptions } from '../base-command';
import { CommandError } from '../command-errors';
import { checkSite } from '../execution';
import { jsonOption } from '../json-output';
import { repeatable } from '../parser';

const FAIL_LEVELS = CHECK_LEVELS.map((level) => level.toUpperCase());

/** `check`: the system checks alone. */
export class Command extends BaseCommand {
  readonly help = 'Check the whole project for problems.';
  override readonly requiresSystemChecks = [];

  static readonly inject = dependencies<typeof Command>(Container);

  readonly #container: Container;

  constructor(container: Container) {
    super();
    this.#container = container;
  }

  override addArguments(parser: Parser): void {
    parser
      .option(
        '-t, --tag <tag>',
        'run only the checks with this tag; may be given several times',
        repeatable,
        [],
      )
      .option('--list-tags', 'list the tags')
      .option('--deploy', 'also check what matters once the site is deployed')
      .option('--fail-level <level>', `what makes the command fail: ${FAIL_LEVELS.join(', ')}`, 'ERROR')
      .addOption(jsonOption());
  }

  async handle(options: CommandOptions): Promise<string> {
    const tags = this.#tags();
    if (options.listTags) return tags.join('\n');
    const wanted = options.tag as readonly string[];
    const unknown = wanted.find((tag) => !tags.includes(tag));
    if (unknown !== undefined) throw new CommandError(`There is no system check with the "${unknown}" tag.`);
    const failLevel = FAIL_LEVELS.indexOf(String(options.failLevel).toUpperCase());
    if (failLevel === -1) {
      throw new CommandError(`'${String(options.failLevel)}' is not one of ${FAIL_LEVELS.join(', ')}.`);
    }
    const report = await checkSite(this.#container, {
      tags: wanted.length > 0 ? wanted : undefined,
      deploy: options.deploy === true,
    });
    const { messages, silenced } = report;
    const failed = messages.some((message) => rank(message.level) >= failLevel);
    this.json?.write(!failed, { messages: messages.map(messageFacts), silenced });
    if (failed) throw new SystemCheckError(report, this.errorStyle, report.summary);
    if (messages.length > 0) this.stderr.write(`${formatReport(report, this.errorStyle)}\n`);
    return report.summary;
  }

  #tags(): string[] {
    return [...new Set(this.#container.getAll(CHECK).flatMap((check) => check.tags))].sort();
  }
}

/** A finding as `--json` writes it. */
function messageFacts({ level, id, object, message, hint }: CheckMessage) {
  return { level, id, object: object ?? null, message, hint: hint ?? null };
}

function rank(level: CheckLevel): number {
  return CHECK_LEVELS.indexOf(level);
}
