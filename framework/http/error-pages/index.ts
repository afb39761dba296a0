export { ErrorPages, type ErrorReporter, NoUrlMatches } from './error-pages';
