import { monitorEventLoopDelay } from "node:perf_hooks";

/** Coarse on purpose: each sample wakes an idle process, and a delay that matters is long. */
const resolutionMs = 50;

export interface EventLoopDelay {
  /** The 99th percentile since the last call, in seconds. */
  takeP99(): number;
  stop(): void;
}

/** Measures how late the event loop gets to its timers; lock renewal depends on it. */
export function watchEventLoop(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    takeP99() {
      // The interval itself is part of what is measured.
      const seconds = Math.max(0, histogram.percentile(99) / 1e9 - resolutionMs / 1_000);
      histogram.reset();
      return Number.isFinite(seconds) ? Math.round(seconds * 1e4) / 1e4 : 0;
    },
    stop: () => histogram.disable(),
  };
}
