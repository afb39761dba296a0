import { appendSlashMiddleware } from './append-slash';
import { frameOptionsMiddleware } from './frame-options';
import type { MiddlewareFunction } from './middleware';
import { securityMiddleware } from './security';

export { appendSlashMiddleware } from './append-slash';
export { frameOptionsMiddleware } from './frame-options';
export {
  type Handler,
  type Middleware,
  type MiddlewareClass,
  type MiddlewareFunction,
  toMiddlewareFunction,
} from './middleware';
export { securityMiddleware } from './security';

/** What MIDDLEWARE is when the settings do not name any: safe headers, and slashes as Django has them. */
export const DEFAULT_MIDDLEWARE: readonly MiddlewareFunction[] = Object.freeze([
  securityMiddleware,
  appendSlashMiddleware,
  frameOptionsMiddleware,
]);
