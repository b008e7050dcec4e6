import type { CounterDefinition } from "./metric-definition.ts";

/**
 * What worker processes count. They may have no way to the record and have no port, so their
 * counts reach `/metrics` through their lane's hash in Redis, with the heartbeat.
 */
export const workerMetrics = {
  stalls: {
    type: "counter",
    name: "millrace_tickets_stalled_total",
    help: "Tickets whose lock ran out: their worker died, or was blocked for longer",
    labels: ["lane"],
  },
  lockRenewalFailures: {
    type: "counter",
    name: "millrace_lock_renewal_failures_total",
    help: "Tickets whose lock a worker could not renew in time; it stopped their runs",
    labels: ["lane"],
  },
  fencedWrites: {
    type: "counter",
    name: "millrace_fenced_writes_total",
    help: "Writes of runs that were refused, since a newer run had begun or the job had ended",
    labels: ["lane", "write"],
    known: { write: ["begin", "event", "requeue", "finish"] },
  },
  heartbeatFailures: {
    type: "counter",
    name: "millrace_heartbeat_failures_total",
    help: "Heartbeats that a worker could not send",
    labels: ["lane"],
  },
} as const satisfies Record<string, CounterDefinition>;
