import { setTimeout as sleep } from 'node:timers/promises';
import { explainedOrExit } from './errors';
import { type RunningServer, type ServedApplication, type ServerOptions, startServer } from './server';

/** What the primary process tells a worker. */
export interface StopMessage {
  readonly type: 'whitenoise:stop';
  /** As in StopOptions. */
  readonly drain: number;
}

export function isStopMessage(message: unknown): message is StopMessage {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'whitenoise:stop'
  );
}

/** Milliseconds in which connections that the primary has handed over already still arrive. */
const HANDOVER = 250;

/** Serves as one of several processes, until the primary says stop. When the primary is gone node:cluster ends it. */
export async function runAsWorker(
  application: ServedApplication,
  options: ServerOptions,
  timeout: number,
): Promise<void> {
  // Ctrl-C reaches every process of the terminal, but when to stop is for the primary to say.
  process.on('SIGINT', () => {});
  const running = await explainedOrExit(startServer(application, options));

  process.once('SIGTERM', () => void stopAndExit(running, timeout, 0));
  process.on('message', (message) => {
    if (isStopMessage(message)) void stopAndExit(running, timeout, message.drain);
  });
}

async function stopAndExit(running: RunningServer, timeout: number, drain: number): Promise<void> {
  await Promise.all([running.stop({ timeout, drain }), sleep(drain > 0 ? HANDOVER : 0)]);
  process.exit(0);
}
