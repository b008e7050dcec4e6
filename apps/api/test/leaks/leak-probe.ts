import { setImmediate } from "node:timers/promises";

/*
 * Loaded into a process before its own code (`--import`), with `--expose-gc`: tells its parent
 * what the process holds when it is asked. The product itself has no such entrance.
 */

/** What a process holds, everything unreachable collected. */
export interface Holdings {
  heapBytes: number;
  /** The most memory that the process ever had. */
  peakBytes: number;
  /** How many there are of each kind of handle and request that keeps the process busy. */
  resources: Record<string, number>;
  /** Listeners on the process object itself. */
  listeners: number;
}

process.on("message", (message) => {
  if (message === "measure") void measure();
});
process.channel?.unref();

async function measure(): Promise<void> {
  // What a collection frees may hold on to more, by finalizers and weak references.
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
  const resources: Record<string, number> = {};
  for (const type of process.getActiveResourcesInfo()) {
    resources[type] = (resources[type] ?? 0) + 1;
  }
  const listeners = process
    .eventNames()
    .reduce((sum, name) => sum + process.listenerCount(name), 0);
  const holdings: Holdings = {
    heapBytes: process.memoryUsage().heapUsed,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
    resources,
    listeners,
  };
  process.send?.(holdings);
}
