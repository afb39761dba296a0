/**
 * The project's configuration is wrong: a setting, an environment variable, an app, a reference.
 *
 * The message is for the person who edits the configuration: it names the thing, its place, its value
 * (never a secret's) and what was expected. Commands print it without a stack and exit with 1.
 */
export class ImproperlyConfigured extends Error {
  override readonly name: string = 'ImproperlyConfigured';

  /** The problems one by one, where the message tells of several. */
  readonly problems: readonly string[];

  /**
   * @param message the whole text; several lines when there are several problems
   * @param problems the same problems one by one
   */
  constructor(message: string, problems: readonly string[] = [message], options?: ErrorOptions) {
    super(message, options);
    this.problems = problems;
  }
}
