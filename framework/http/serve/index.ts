export {
  type RunningServer,
  SERVER_DEFAULTS,
  type ServedApplication,
  ServeError,
  type ServerOptions,
  type StopOptions,
  startServer,
  urlOf,
} from '../../server';
export { type ServeOptions, serve, serverDefaults } from './serve';
