import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';

/** Signals that end a process from outside: Ctrl-C, and the one that platforms send before they kill. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Milliseconds in which a second signal is taken for an echo of the first: Ctrl-C reaches us and `npm start`, and npm
 * hands it on to us once more.
 */
const ECHO = 500;

/** The actions of a server that signals ask for. */
export interface SignalActions {
  /** Stops in good order; called once. */
  stop(): Promise<void>;
  /** Ends all other processes at once, before this one exits. */
  kill(): void;
  /** Replaces the running program by the one that is there now. */
  reload(): Promise<void>;
}

/**
 * Stops the process in good order on SIGINT and SIGTERM, and exits with 0. A second signal exits at once, with the
 * status that a shell gives to a process that a signal ended. SIGHUP reloads; but the one that a terminal sends as it
 * closes stops, or the server would go on where nobody sees it.
 */
export function onSignals({ stop, kill, reload }: SignalActions): void {
  let since: number | null = null;
  const told = (signal: NodeJS.Signals) => {
    if (since === null) {
      since = Date.now();
      process.stdout.write(`${signal}: stopping. Again to stop at once.\n`);
      void stop().then(() => process.exit(0));
    } else if (Date.now() - since >= ECHO) {
      kill();
      process.exit(128 + constants.signals[signal]);
    }
  };
  for (const signal of STOP_SIGNALS) process.on(signal, told);

  const onTerminal = isatty(0) || isatty(1);
  process.on('SIGHUP', (signal) => {
    if (onTerminal && !hasTerminal()) {
      // Nothing can be written there any more.
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
      told(signal);
    } else if (since === null) {
      void reload();
    }
  });
}

/** Tells a terminal that is there from one that has been closed. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
