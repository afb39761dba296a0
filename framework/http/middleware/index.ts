import { appendSlashMiddleware } from './append-slash';
import { compressionMiddleware } from './compression';
import { frameOptionsMiddleware } from './frame-options';
import type { MiddlewareFunction } from './middleware';
import { securityMiddleware } from './security';

export { appendSlashMiddleware } from './append-slash';
export { compressionMiddleware } from './compression';
export { frameOptionsMiddleware } from './frame-options';
export {
  type Middleware,
  type MiddlewareClass,
  type MiddlewareFunction,
  toMiddlewareFunction,
  withMutableHeaders,
} from './middleware';
export { securityMiddleware } from './security';

/** The default of MIDDLEWARE: security headers, compressed pages, and the slash at the end of URLs as in Django. */
export const DEFAULT_MIDDLEWARE: readonly MiddlewareFunction[] = Object.freeze([
  securityMiddleware,
  compressionMiddleware,
  appendSlashMiddleware,
  frameOptionsMiddleware,
]);
