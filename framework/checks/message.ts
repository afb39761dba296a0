/** How bad a check's finding is. `error` and worse stop a command. */
export type CheckLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** From harmless to fatal. */
export const CHECK_LEVELS: readonly CheckLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];

/** One finding of a system check. */
export interface CheckMessage {
  readonly level: CheckLevel;
  /** Stable name, such as `staticfiles.E001`: what `SILENCED_SYSTEM_CHECKS` silences. */
  readonly id: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** What it is about, as shown before the message: a setting, an app; `?` when left out. */
  readonly object?: string | undefined;
}

/** Whether a finding of this level stops a command. */
export function isSerious(message: CheckMessage): boolean {
  return CHECK_LEVELS.indexOf(message.level) >= CHECK_LEVELS.indexOf('error');
}
