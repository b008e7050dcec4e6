import { createTally } from "../metrics/tally.ts";
import type { Tally } from "../metrics/tally.ts";
import { workerMetrics } from "../metrics/worker-metrics.ts";

/** What a worker of one lane counts of itself; see worker-metrics.ts for what it means. */
export interface WorkerCounts {
  readonly tally: Tally;
  stalled(): void;
  lockRenewalFailed(tickets: number): void;
  fencedWrite(write: string): void;
  heartbeatFailed(): void;
}

export function createWorkerCounts(lane: string): WorkerCounts {
  const tally = createTally();
  return {
    tally,
    stalled: () => tally.count(workerMetrics.stalls, [lane]),
    lockRenewalFailed: (tickets) => tally.count(workerMetrics.lockRenewalFailures, [lane], tickets),
    fencedWrite: (write) => tally.count(workerMetrics.fencedWrites, [lane, write]),
    heartbeatFailed: () => tally.count(workerMetrics.heartbeatFailures, [lane]),
  };
}
