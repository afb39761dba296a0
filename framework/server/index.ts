/**
 * The life of every server of ours, whatever it serves: it listens, answers in one process or several, is reloaded,
 * and stops in good order. It runs on Node alone.
 */
export {
  ApplicationServer,
  type ApplicationServerOptions,
  SERVER_DEFAULTS,
  type ServedApplication,
  type ServerDefaults,
} from './application-server';
export { type ConnectionTaker, Dispatcher } from './dispatcher';
export { explainListenError, ServeError } from './errors';
export { type ListenAddress, listen, portOf, urlOf } from './listen';
export { Program } from './program';
export type { ReportPage } from './reports';
export { serveProgram } from './serve-program';
export { type RunningServer, type ServerOptions, type StopOptions, startServer } from './start-server';
export { receiveConnections, tellPrimary } from './worker';
export { WorkerProcess } from './worker-process';
