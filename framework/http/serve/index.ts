export { ServeError } from './errors';
export { type ServeOptions, serve } from './serve';
export {
  type RunningServer,
  type ServedApplication,
  type ServerOptions,
  type StopOptions,
  startServer,
  urlOf,
} from './server';
