export { ErrorPages, type ErrorReporter, NoUrlMatches } from './error-pages';
export { startFailurePage } from './start-failure';
