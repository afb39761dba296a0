import { constants } from 'node:os';

/** Ways to end a process from outside: Ctrl-C, and what platforms send before they kill. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Milliseconds in which a second signal is taken for an echo of the first: Ctrl-C reaches us and `npm start`, and npm
 * hands it on to us once more.
 */
const ECHO = 500;

/**
 * Stops the process in good order when it is told to, and exits with 0. A second signal exits at once, with the
 * status that a shell gives to a process that a signal ended.
 *
 * @param stop is called once
 * @param kill is called before an exit at once
 */
export function onStopSignal(stop: () => Promise<void>, kill: () => void = () => {}): void {
  let since: number | null = null;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (since === null) {
        since = Date.now();
        process.stdout.write(`${signal}: stopping. Again to stop at once.\n`);
        void stop().then(() => process.exit(0));
      } else if (Date.now() - since >= ECHO) {
        kill();
        process.exit(128 + constants.signals[signal]);
      }
    });
  }
}
