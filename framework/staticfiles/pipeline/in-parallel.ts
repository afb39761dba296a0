/**
 * Does some work for every item, for several at the same time. After a failure no new work begins; it rejects when
 * what was under way has ended.
 *
 * @param limit how many at the same time
 * @param work gives a promise where there is something to wait for
 */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void> | void,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) return;
      try {
        const done = work(item);
        // Of thousands of files most have nothing to wait for.
        if (done !== undefined) await done;
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  const outcomes = await Promise.allSettled(workers);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
