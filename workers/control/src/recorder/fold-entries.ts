import type { LedgerItem } from "@shared/queues/books";
import type { LedgerEntry, LedgerRun, OutcomeEntry } from "@shared/queues/books";

/** The last word of a batch on one job. */
export interface FoldedJob {
  jobId: string;
  lane: string;
  fence: number;
  /** The newest run that began, if one did. */
  run: LedgerRun | null;
  state: "running" | "queued" | "ended";
  /** Followers have seen something of an answer. */
  hasStreamed: boolean;
  outcome: OutcomeEntry | null;
}

/**
 * Folds the entries of a batch into one update a job, in ledger order. An entry of an older
 * fence than one before it changes nothing, nor does anything after an outcome.
 */
export function foldEntries(items: LedgerItem[]): FoldedJob[] {
  const jobs = new Map<string, FoldedJob>();
  for (const { lane, entry } of items) {
    if (!entry) continue;
    const key = `${lane} ${entry.job_id}`;
    jobs.set(key, fold(jobs.get(key) ?? unseen(lane, entry), entry));
  }
  return [...jobs.values()];
}

function unseen(lane: string, entry: LedgerEntry): FoldedJob {
  return {
    jobId: entry.job_id,
    lane,
    fence: entry.fence,
    run: null,
    state: "running",
    hasStreamed: false,
    outcome: null,
  };
}

function fold(job: FoldedJob, entry: LedgerEntry): FoldedJob {
  if (job.outcome !== null || entry.fence < job.fence) return job;
  const next = { ...job, fence: entry.fence, run: entry.run ?? job.run };
  switch (entry.type) {
    case "started":
      return { ...next, state: "running" };
    case "streamed":
      return { ...next, state: "running", hasStreamed: true };
    case "requeued":
      return { ...next, state: "queued" };
    case "outcome":
      return { ...next, state: "ended", outcome: entry };
  }
}
