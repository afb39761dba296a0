/**
 * The project's configuration is wrong: a setting, an environment variable, an app, a reference.
 *
 * Its message is written for the person who edits the configuration: it names the thing, where it stands,
 * its value (never a secret's) and what was expected. Commands print it as one line and exit 1.
 */
export class ImproperlyConfigured extends Error {
  override readonly name: string = 'ImproperlyConfigured';

  /**
   * @param message what to tell; several lines when several things are wrong
   * @param problems the same, one entry per wrong thing
   */
  constructor(
    message: string,
    readonly problems: readonly string[] = [message],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
