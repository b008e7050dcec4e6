/** Decides when things are handled one by one, and when together. */
export interface BatchPace {
  /**
   * Counts a batch. Undefined: it goes at once. Otherwise it goes when the promise resolves, in
   * one turn of the event loop with all others that wait.
   */
  next(): Promise<void> | undefined;
}

export interface BatchPaceOptions {
  /** Up to this many batches a second each goes at once. */
  freePerSecond: number;
  /** Beyond that, what comes within this time goes together. */
  gatherMs: number;
  /** At this many a second the time has grown to `longestMs`. Default: it does not grow. */
  mostPerSecond?: number;
  longestMs?: number;
  now?: () => number;
}

const windowMs = 100;

/** Gathers only under load: as long as there are few batches, none waits for another. */
export function createBatchPace(options: BatchPaceOptions): BatchPace {
  const { freePerSecond, gatherMs, now = performance.now.bind(performance) } = options;
  const { mostPerSecond = Number.POSITIVE_INFINITY, longestMs = gatherMs } = options;
  let windowStart = now();
  let current = 0;
  let previous = 0;
  let gathering: Promise<void> | undefined;

  /** Batches a second, this one included. */
  function countBatch(): number {
    const elapsed = now() - windowStart;
    if (elapsed >= windowMs) {
      previous = elapsed >= 2 * windowMs ? 0 : current;
      current = 0;
      windowStart = now();
    }
    current += 1;
    return Math.max(current, previous) * (1_000 / windowMs);
  }

  function gather(perSecond: number): Promise<void> {
    const grownMs = (longestMs * perSecond) / mostPerSecond;
    const waitMs = Math.min(longestMs, Math.max(gatherMs, grownMs));
    return new Promise((resolve) => {
      setTimeout(() => {
        gathering = undefined;
        resolve();
      }, waitMs);
    });
  }

  return {
    next() {
      const perSecond = countBatch();
      return perSecond > freePerSecond ? (gathering ??= gather(perSecond)) : undefined;
    },
  };
}
