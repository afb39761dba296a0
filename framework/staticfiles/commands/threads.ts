import { defaultParallel } from '../compression';

/**
 * Gives libuv as many threads as files are compressed at a time; it has four otherwise. Fewer would leave processors
 * idle. More would take turns, and each keeps what memory its largest file needed. That works as long as nothing has
 * used libuv's threads yet, and so is for commands to do, which have the process for themselves.
 */
export function provideThreads(): void {
  process.env.UV_THREADPOOL_SIZE ??= String(defaultParallel());
}
