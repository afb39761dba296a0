import { BaseCommand } from '../base-command';
import { frameworkVersion } from '../version';

/** `version`: the framework's own. */
export class Command extends BaseCommand {
  readonly help = 'Show the version of whitenoise-node.';
  override readonly requiresSystemChecks = [];

  handle(): string {
    return frameworkVersion();
  }
}
