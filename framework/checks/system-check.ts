import type { ServiceIdentifier } from 'inversify';
import type { CheckMessage } from './message';

/** Examines one part of the configuration and reports its problems. */
export interface SystemCheck {
  /** Its subjects, such as `staticfiles`: a command may run the checks of some tags only. */
  readonly tags: readonly string[];
  /** Marks a check that only `check --deploy` runs. */
  readonly deploy?: boolean;
  run(): readonly CheckMessage[] | Promise<readonly CheckMessage[]>;
}

/** The token of system checks. Any number of {@link SystemCheck}s may be bound to it. */
export const CHECK: ServiceIdentifier<SystemCheck> = Symbol.for('whitenoise-node:SystemCheck');
