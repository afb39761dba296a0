/**
 * The view of operators on a server: what became of every request, for a log and for counters. Nothing of it runs
 * where nobody asks for it, but for one look at each request for a page. It runs on Node alone.
 */
export {
  type AnswerCount,
  type Answered,
  type AnswerLog,
  type AnswerObserver,
  KINDS,
  type Kind,
} from './answered';
export { countBody } from './body-count';
export { quotable } from './log/escape';
export type { LogFormat } from './log/format';
export { requestLog } from './log/request-log';
export { observe, observePages } from './observe';
