/** The severity of a finding. `error` and `critical` stop a command. */
export type CheckLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** All levels, the harmless first. */
export const CHECK_LEVELS: readonly CheckLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];

/** One finding of a system check. */
export interface CheckMessage {
  readonly level: CheckLevel;
  /** Stable name, such as `staticfiles.E001`, by which `SILENCED_SYSTEM_CHECKS` silences it. */
  readonly id: string;
  readonly message: string;
  /** Advice on mending it. */
  readonly hint?: string | undefined;
  /** The setting, app or file that it concerns, shown before the message; `?` when left out. */
  readonly object?: string | undefined;
}

/** Tells whether a finding stops a command. */
export function isSerious(message: CheckMessage): boolean {
  return CHECK_LEVELS.indexOf(message.level) >= CHECK_LEVELS.indexOf('error');
}
