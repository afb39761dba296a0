/**
 * Tells operators what became of every request, in a log and by counters. Where neither is asked for, it costs one look
 * at each request for a page. It needs nothing but Node.
 */
export {
  type AnswerCount,
  type Answered,
  type AnswerLog,
  type AnswerObserver,
  KINDS,
  type Kind,
} from './answered';
export { countBody, countedBytes } from './body-count';
export { quotable } from './log/escape';
export type { LogFormat } from './log/format';
export { requestLog } from './log/request-log';
export { observe, observePages } from './observe';
