/**
 * The view of operators on a server: a log of its answers, and metrics. Nothing of it runs where the settings ask for
 * none, but for one look at each request for a page.
 */
export { countBody } from './body-count';
export type { LogFormat } from './log/format';
export { type MonitoringOptions, monitoring } from './monitoring';
export { observePages } from './observe';
