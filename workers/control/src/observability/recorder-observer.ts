import type { JobRow, RecordedJob } from "@shared/db";
import { controlMetrics } from "@shared/queues/metrics";
import type { Tally } from "@shared/queues/metrics";
import type { LedgerEntry, LedgerItem } from "@shared/queues/books";
import { isTracing, noteSpan } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { FoldedJob } from "../recorder/fold-entries.ts";
import { jobFields } from "./job-fields.ts";

/** Hears of what the recorder did, after it did it; costs it no round trip. */
export interface RecorderObserver {
  /**
   * A batch was committed.
   * @param taken the jobs whose row took an update, by id; a repeated batch has none.
   * @param startedMs when work on the batch began, in milliseconds of the epoch.
   */
  recorded(items: LedgerItem[], taken: Map<string, RecordedJob>, startedMs: number): void;
  /** The record refused the outcome of an unfinished job. */
  fencedOff(job: FoldedJob, row: JobRow | undefined): void;
  /** A batch will be read again. */
  failed(): void;
}

export function createRecorderObserver(deps: {
  tally: Tally;
  logger: Logger;
  now: () => number;
}): RecorderObserver {
  const { tally, logger } = deps;

  function countEntry(entry: LedgerEntry, job: RecordedJob, atMs: number): void {
    const labels = [job.kind, job.lane];
    const { run } = entry;
    if (entry.type === "started") {
      tally.count(controlMetrics.runs, labels);
      const isFirst = run?.attempt === 1;
      if (isFirst) tally.observe(controlMetrics.pickup, labels, (atMs - job.createdMs) / 1_000);
      return;
    }
    const status = entry.type === "outcome" ? entry.status : "requeued";
    if (run !== null) {
      const seconds = (Date.parse(entry.at) - Date.parse(run.started_at)) / 1_000;
      tally.observe(controlMetrics.execution, [...labels, status], seconds);
    }
    if (entry.type !== "outcome") return;
    tally.count(controlMetrics.outcomes, [...labels, status, entry.error?.code ?? "none"]);
    tally.observe(controlMetrics.attempts, labels, run?.attempt ?? 0);
    if (status === "cancelled" && job.cancelRequestedMs !== null) {
      tally.observe(controlMetrics.cancel, labels, (atMs - job.cancelRequestedMs) / 1_000);
    }
  }

  return {
    recorded(items, taken, startedMs) {
      if (items.length === 0) return;
      const nowMs = deps.now();
      tally.observe(controlMetrics.recorderBatch, [], items.length);
      tally.observe(controlMetrics.recorderCommit, [], (nowMs - startedMs) / 1_000);
      for (const { lane, streamId, entry } of items) {
        // The id of a stream entry begins with the time at which Redis took it.
        const atMs = Number.parseInt(streamId, 10);
        tally.observe(controlMetrics.recorderLag, [lane], (nowMs - atMs) / 1_000);
        const job = entry && taken.get(entry.job_id);
        if (!entry || job?.lane !== lane) continue;
        countEntry(entry, job, atMs);
        if (isTracing()) noteRecorded(entry, job, { startMs: startedMs, endMs: nowMs });
      }
    },
    fencedOff(job, row) {
      tally.count(controlMetrics.outcomesRefused, [job.lane]);
      const fields = row ? jobFields(row) : { job: job.jobId, lane: job.lane };
      logger.warn({ ...fields, code: "OUTCOME_FENCED_OFF", fence: job.fence }, "recorder");
    },
    failed: () => tally.count(controlMetrics.recorderFailures, []),
  };
}

/** The record's part in a job's trace: a child of the run that ended. */
function noteRecorded(
  entry: LedgerEntry,
  job: RecordedJob,
  times: { startMs: number; endMs: number },
): void {
  if (entry.traceparent === undefined) return;
  noteSpan({
    name: `record ${job.lane}`,
    kind: "consumer",
    parent: entry.traceparent,
    attributes: {
      "millrace.job.id": entry.job_id,
      "millrace.job.kind": job.kind,
      "millrace.job.status": entry.type === "outcome" ? entry.status : "queued",
    },
    ...times,
  });
}
