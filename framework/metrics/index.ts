/** The numbers of a running server, for Prometheus. */
export { type Metrics, metricsAt } from './metrics';
