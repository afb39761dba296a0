import { dirname, resolve } from 'node:path';
import type { Command as Parser } from 'commander';
import { displayPath, importRoots, SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import type { Application } from '../../gateway';
import { startServer, urlOf } from '../../server';
import { BaseCommand, type CommandOptions } from '../base-command';
import { CommandError } from '../command-errors';
import { DEVELOPMENT_APPLICATION, type DevelopmentApplication } from '../development-application';
import { type Address, listenError, parseAddress } from '../runserver/address';
import { LiveReload } from '../runserver/live-reload';
import { logRequests } from '../runserver/request-log';
import { SUPERVISED } from '../runserver/site-process';
import { serveSupervised } from '../runserver/supervised';
import { supervise } from '../runserver/supervisor';
import { frameworkVersion } from '../version';

/** The command `runserver`: the development server. */
export class Command extends BaseCommand {
  readonly help = 'Start the development server, which restarts when code changes.';
  override readonly requiresSystemChecks = [];

  static readonly inject = dependencies<typeof Command>(SETTINGS, DEVELOPMENT_APPLICATION);

  readonly #settings: Settings;
  readonly #develop: DevelopmentApplication;

  constructor(settings: Settings, develop: DevelopmentApplication) {
    super();
    this.#settings = settings;
    this.#develop = develop;
  }

  override addArguments(parser: Parser): void {
    parser
      .argument('[addrport]', 'port, or address:port; 127.0.0.1:8000 when left out')
      .option('-6, --ipv6', 'listen on ::1 when no address is given')
      .option('--noreload', 'do not restart when code changes, and do not reload open pages')
      .option('--nostatic', 'do not serve static files')
      .option('--insecure', 'serve static files from their sources even if DEBUG is off');
  }

  async handle(options: CommandOptions, addrport?: string): Promise<void> {
    const address = parseAddress(addrport, options.ipv6 === true);
    if (!this.#settings.DEBUG && this.#settings.ALLOWED_HOSTS.length === 0) {
      throw new CommandError('You must set settings.ALLOWED_HOSTS if DEBUG is false.');
    }
    const supervisedPort = process.env[SUPERVISED];
    if (supervisedPort !== undefined) {
      const liveReload = this.#settings.DEBUG ? new LiveReload() : null;
      const application = await this.#prepare(options, liveReload);
      const { roots, ignored } = this.#watched();
      liveReload?.watch([...roots, ...this.#sourcesElsewhere()], ignored);
      this.#announce({ ...address, port: Number(supervisedPort) });
      await serveSupervised(application, this.#settings.HEALTH_CHECK_PATH, liveReload);
    } else if (options.noreload) {
      await this.#serveAlone(address, await this.#prepare(options, null));
    } else {
      await supervise({ address, ...this.#watched(), stdout: this.stdout, stderr: this.stderr });
    }
  }

  /** Runs the checks, then makes the application. Errors in the project's modules come out here. */
  async #prepare(options: CommandOptions, liveReload: LiveReload | null) {
    if (!options.skipChecks) {
      this.stdout.write('Performing system checks...\n');
      const report = await this.check();
      this.stdout.write(`${report?.summary ?? ''}`);
    }
    const staticFiles = options.nostatic
      ? 'none'
      : this.#settings.DEBUG || options.insecure
        ? 'sources'
        : 'collected';
    const application = this.#develop({ staticFiles, transformPages: liveReload?.addTo });
    return logRequests(application, this.stderr, this.style);
  }

  #announce(address: Address): void {
    const now = new Date();
    const date = now.toLocaleString('en-US', { month: 'long', day: '2-digit', year: 'numeric' });
    const module = this.#settings.SETTINGS_MODULE;
    this.stdout.write(`${date} - ${now.toTimeString().slice(0, 8)}`);
    this.stdout.write(
      `whitenoise-node version ${frameworkVersion()}, using settings '${module === null ? 'given by code' : displayPath(module)}'`,
    );
    this.stdout.write(`Starting development server at ${urlOf(address.host, address.port)}`);
    this.stdout.write('Quit the server with CONTROL-C.\n\n', '');
    if (process.env.RUNSERVER_HIDE_WARNING !== 'true') {
      const warning = 'WARNING: This is a development server: in production, run the project’s server.';
      this.stdout.write(`${this.style.warning(warning)}\n\n`, '');
    }
  }

  async #serveAlone(address: Address, application: Application): Promise<void> {
    const running = await startServer(application, {
      ...address,
      healthCheckPath: this.#settings.HEALTH_CHECK_PATH,
    }).catch((error: Error) => {
      throw listenError(error, address);
    });
    this.#announce({ ...address, port: running.port });
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await running.stop({ timeout: 2000 });
  }

  /** Lists the folders of templates and static files that the settings name; most lie in the project. */
  #sourcesElsewhere(): string[] {
    const { TEMPLATES, STATICFILES_DIRS } = this.#settings;
    const files = STATICFILES_DIRS.map((entry) => (typeof entry === 'string' ? entry : entry[1]));
    return [...(TEMPLATES.dirs ?? []), ...files].map((folder) => resolve(this.#settings.BASE_DIR, folder));
  }

  /** Lists the folders with the project's code, and those in them that hold what is collected. */
  #watched(): { roots: readonly string[]; ignored: readonly string[] } {
    const { SETTINGS_MODULE, STATIC_ROOT } = this.#settings;
    const [root = this.#settings.BASE_DIR] = importRoots(this.#settings);
    const settingsFolder = SETTINGS_MODULE === null ? [] : [dirname(SETTINGS_MODULE)];
    return {
      roots: [...new Set([root, this.#settings.BASE_DIR, ...settingsFolder])],
      ignored: STATIC_ROOT === null ? [] : [STATIC_ROOT],
    };
  }
}
