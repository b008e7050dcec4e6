import type { DeltaPace } from "./delta-writer.ts";

/** Up to this many batches a second each delta goes at once; a batch costs Redis about 25 µs. */
const freeBatchesPerSecond = 4_000;
const windowMs = 100;
const gatherMs = 20;

/**
 * Gathers deltas only under load: as long as a process sends few batches, every delta goes at
 * once. Beyond that each run sends one batch every 20 ms.
 */
export function createDeltaPace(now: () => number = performance.now.bind(performance)): DeltaPace {
  let windowStart = now();
  let current = 0;
  let previous = 0;

  return {
    next() {
      const elapsed = now() - windowStart;
      if (elapsed >= windowMs) {
        previous = elapsed >= 2 * windowMs ? 0 : current;
        current = 0;
        windowStart = now();
      }
      current += 1;
      const limit = (freeBatchesPerSecond * windowMs) / 1_000;
      return Math.max(current, previous) > limit ? gatherMs : 0;
    },
  };
}
