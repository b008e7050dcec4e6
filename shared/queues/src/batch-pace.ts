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
  now?: () => number;
}

const windowMs = 100;

/** Gathers only under load: as long as there are few batches, none waits for another. */
export function createBatchPace(options: BatchPaceOptions): BatchPace {
  const { freePerSecond, gatherMs, now = performance.now.bind(performance) } = options;
  const limit = (freePerSecond * windowMs) / 1_000;
  let windowStart = now();
  let current = 0;
  let previous = 0;
  let gathering: Promise<void> | undefined;

  function isBusy(): boolean {
    const elapsed = now() - windowStart;
    if (elapsed >= windowMs) {
      previous = elapsed >= 2 * windowMs ? 0 : current;
      current = 0;
      windowStart = now();
    }
    current += 1;
    return Math.max(current, previous) > limit;
  }

  function gather(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(() => {
        gathering = undefined;
        resolve();
      }, gatherMs);
    });
  }

  return {
    next: () => (isBusy() ? (gathering ??= gather()) : undefined),
  };
}
