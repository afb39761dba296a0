import type { Command as Parser } from 'commander';
import { dependencies } from '../../container';
import { serve } from '../../http';
import { BaseCommand, type CommandOptions } from '../base-command';
import { CommandError } from '../command-errors';
import { DEVELOPMENT_APPLICATION, type DevelopmentApplication } from '../development-application';
import { parseAddress } from '../runserver/address';

/** The command `serve`: the site as `project/server.ts` serves it, with what `collectstatic` collected. */
export class Command extends BaseCommand {
  readonly help = 'Serve the site and its collected static files: for production.';

  static readonly inject = dependencies<typeof Command>(DEVELOPMENT_APPLICATION);

  readonly #develop: DevelopmentApplication;

  constructor(develop: DevelopmentApplication) {
    super();
    this.#develop = develop;
  }

  override addArguments(parser: Parser): void {
    parser
      .argument('[addrport]', 'port, or address:port; PORT and HOST of the environment when left out')
      .option(
        '--workers <count>',
        'processes that serve, or auto for one per processor; WEB_CONCURRENCY, or 1',
      );
  }

  async handle(options: CommandOptions, addrport?: string): Promise<void> {
    const workers = workerCount(options.workers);
    const address = addrport === undefined ? {} : parseAddress(addrport, false);
    const application = this.#develop({ staticFiles: 'collected' });
    await serve(application, { ...address, ...(workers === undefined ? {} : { workers }) });
  }
}

function workerCount(given: unknown): number | 'auto' | undefined {
  if (given === undefined || given === 'auto') return given;
  if (/^[1-9]\d{0,2}$/.test(String(given))) return Number(given);
  throw new CommandError(`--workers ${given}: expected a whole number from 1, or auto.`);
}
