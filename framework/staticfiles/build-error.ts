/**
 * The base of the errors that a build expects to fail with. The message tells a person everything there is to know,
 * so a command shows it without a stack.
 */
export abstract class BuildError extends Error {
  override readonly name: string = this.constructor.name;
}
