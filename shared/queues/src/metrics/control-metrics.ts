import type { CounterDefinition, HistogramDefinition } from "./metric-definition.ts";

const jobLabels = ["kind", "lane"] as const;
/** From a no-op to the longest page or pipeline. */
const runBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800];
const waitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200];
const promptBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What the control process counts. Durations of runs come from the ledger entries that it records
 * anyway, so workers spend nothing on them. A run is timed by its worker's clock alone; what spans
 * machines (pick-up, cancel, recorder lag) ends by the clock of Redis, which stamps the entries.
 */
export const controlMetrics = {
  runs: {
    type: "counter",
    name: "millrace_job_runs_total",
    help: "Runs that workers began",
    labels: jobLabels,
  },
  outcomes: {
    type: "counter",
    name: "millrace_job_outcomes_total",
    help: "Jobs that ended, by status and error code (none where there is no error)",
    labels: [...jobLabels, "status", "code"],
    known: { status: ["succeeded"], code: ["none"] },
  },
  pickup: {
    type: "histogram",
    name: "millrace_job_pickup_seconds",
    help: "Time from acceptance to the begin of the first run",
    labels: jobLabels,
    buckets: waitBuckets,
  },
  execution: {
    type: "histogram",
    name: "millrace_job_execution_seconds",
    help: "Time that runs took, by how they ended: a status, or requeued",
    labels: [...jobLabels, "status"],
    known: { status: ["succeeded"] },
    buckets: runBuckets,
  },
  attempts: {
    type: "histogram",
    name: "millrace_job_attempts",
    help: "Runs that a job took until it ended",
    labels: jobLabels,
    buckets: [1, 2, 3, 4, 5, 10],
  },
  cancel: {
    type: "histogram",
    name: "millrace_job_cancel_seconds",
    help: "Time from the request to cancel a running job to its end",
    labels: jobLabels,
    buckets: promptBuckets,
  },
  recorderLag: {
    type: "histogram",
    name: "millrace_recorder_lag_seconds",
    help: "Time from a ledger entry to its commit",
    labels: ["lane"],
    buckets: promptBuckets,
  },
  recorderBatch: {
    type: "histogram",
    name: "millrace_recorder_batch_entries",
    help: "Ledger entries that were recorded by one transaction",
    labels: [],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  recorderCommit: {
    type: "histogram",
    name: "millrace_recorder_commit_seconds",
    help: "Time that the transaction of a batch took",
    labels: [],
    buckets: promptBuckets,
  },
  recorderFailures: {
    type: "counter",
    name: "millrace_recorder_failures_total",
    help: "Batches that could not be recorded and were read again",
    labels: [],
  },
  outcomesRefused: {
    type: "counter",
    name: "millrace_outcomes_fenced_off_total",
    help: "Outcomes of unfinished jobs that the record refused, since a newer run is known",
    labels: ["lane"],
  },
  repairs: {
    type: "counter",
    name: "millrace_reconciler_repairs_total",
    help: "Jobs that the reconciler had to put right, by what it did",
    labels: ["repair"],
    known: { repair: ["ticket_renewed", "failed", "expired", "cancelled"] },
  },
  reconcilerFailures: {
    type: "counter",
    name: "millrace_reconciler_failures_total",
    help: "Passes of the reconciler that failed",
    labels: [],
  },
  workersLost: {
    type: "counter",
    name: "millrace_workers_lost_total",
    help: "Workers that fell silent without having left",
    labels: ["lane"],
  },
  webhookTries: {
    type: "counter",
    name: "millrace_webhook_deliveries_total",
    help: "Tries to deliver a webhook, by what became of the delivery",
    labels: ["state"],
    known: { state: ["delivered", "pending", "failed", "disabled"] },
  },
  webhookTry: {
    type: "histogram",
    name: "millrace_webhook_delivery_seconds",
    help: "Time that an attempt to deliver a webhook took",
    labels: ["state"],
    known: { state: ["delivered", "pending", "failed", "disabled"] },
    buckets: promptBuckets,
  },
} as const satisfies Record<string, CounterDefinition | HistogramDefinition>;
