/**
 * What every server of ours does, whatever it serves: it listens, stops in good order, and spreads over processes. It
 * runs on Node alone.
 */
export { explainedOrExit, explainListenError, ServeError } from './errors';
export {
  type RunningServer,
  type ServedApplication,
  type ServerOptions,
  type StopOptions,
  startServer,
  urlOf,
  WORKERS,
} from './server';
export { onStopSignal } from './signals';
export { runAsWorker } from './worker';
export { runPrimary } from './workers';
