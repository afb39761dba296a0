export { compressionMiddleware } from './compression';
