export {
  type RunningServer,
  type ServedApplication,
  ServeError,
  type ServerOptions,
  type StopOptions,
  startServer,
  urlOf,
  WORKERS,
} from '../../server';
export { type ServeOptions, serve } from './serve';
