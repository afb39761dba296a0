import { defaultParallel } from '../compression/parallel';

/**
 * Gives libuv as many threads as files are compressed at a time; it has four otherwise. That works as long as
 * nothing has used its threads yet, and so is for commands to do, which have the process for themselves.
 */
export function provideThreads(): void {
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, defaultParallel()));
}
