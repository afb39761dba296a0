import type { ServiceIdentifier } from 'inversify';
import type { CheckMessage } from './message';

/** Looks at one side of the configuration and tells what is wrong with it. */
export interface SystemCheck {
  /** What it is about, such as `staticfiles`: a command may ask for some tags only. */
  readonly tags: readonly string[];
  /** Run only by `check --deploy`. */
  readonly deploy?: boolean;
  run(): readonly CheckMessage[] | Promise<readonly CheckMessage[]>;
}

/** Bind as many {@link SystemCheck}s to it as there are. */
export const CHECK: ServiceIdentifier<SystemCheck> = Symbol.for('whitenoise-node:SystemCheck');
