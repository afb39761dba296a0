import type { Settings } from 'whitenoise-node/framework';
import { BaseCommand, CommandError, inject, injectable, SETTINGS } from 'whitenoise-node/framework';
import { mirror } from '../../mirror';
import { bucketOfEnvironment } from '../../storage';

/** `manage.ts mirror`: copies the release from the bucket to STATIC_ROOT, before the server starts. */
@injectable()
export class Command extends BaseCommand {
  // The names of the release are not known before it was copied.
  static readonly makesRelease = true;
  readonly help = 'Copy the release from the bucket to STATIC_ROOT.';
  readonly #settings: Settings;

  constructor(@inject(SETTINGS) settings: Settings) {
    super();
    this.#settings = settings;
  }

  async handle(): Promise<string> {
    const { STATIC_ROOT } = this.#settings;
    if (STATIC_ROOT === null)
      throw new CommandError('STATIC_ROOT is not set: it is where the release is copied to.');
    const count = await mirror(bucketOfEnvironment(), STATIC_ROOT);
    return `${count} files copied to '${STATIC_ROOT}'.`;
  }
}
