import { defaultParallel } from '../compression';

/**
 * Sets libuv's number of threads to the number of files that are compressed at a time; its default is four. Fewer threads
 * would leave processors idle, more would hold memory for their largest file in vain. It works only before libuv's
 * threads are first used, so it is left to commands, which have the process for themselves.
 */
export function provideThreads(): void {
  process.env.UV_THREADPOOL_SIZE ??= String(defaultParallel());
}
