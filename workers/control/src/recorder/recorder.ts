import { getJobs } from "@shared/db";
import type { Database, JobUpdate, RecordedJob } from "@shared/db";
import { isTerminal } from "@shared/contracts";
import { messageOf } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import {
  blobsOf,
  createBatchPace,
  closeJobs,
  findForgottenOutcomes,
  generationOf,
  readOutcomeBlobs,
} from "@shared/queues/books";
import type { BatchPace, JobRef, Keys, LedgerItem, LedgerReader } from "@shared/queues/books";
import type { Redis } from "ioredis";
import type { ControlSteps } from "../control-steps.ts";
import type { RecorderObserver } from "../observability/recorder-observer.ts";
import { foldEntries } from "./fold-entries.ts";
import type { FoldedJob } from "./fold-entries.ts";
import { splitBySize } from "./split-by-size.ts";
import { toJobUpdate, toUnstorable } from "./to-job-update.ts";

/*
 * The recorder copies what workers report from the ledgers into Postgres.
 *
 *   read → fold → fetch blobs → commit → close jobs in Redis → settle entries
 *
 * A crash between any two steps repeats the batch: the commit refuses what it has, closing and
 * settling may be repeated. Nothing is deleted before the commit, so nothing can be lost.
 */

/** A batch costs a commit and five round trips, however many jobs are in it. */
const batchPace = { freePerSecond: 150, gatherMs: 5 };
/** Each read wakes this process and Redis. */
const readPace = { freePerSecond: 400, gatherMs: 3 };
/**
 * So long what tells of no end waits for company: nobody waits for the record to know that a run
 * has begun, and most short runs are then recorded at once, from their begin to their end.
 */
const beginningsMs = 20;
/** Pause after a batch that failed: a store is away, or refuses. */
const retryMs = 500;
/** The most artifact bytes that are held in memory at a time. */
const pieceBytes = 32 * 1024 * 1024;

export interface RecorderDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  ledger: LedgerReader;
  steps: Pick<ControlSteps, "recordEntries" | "dropOutcome">;
  logger: Logger;
  observer: RecorderObserver;
  /** The lanes whose ledgers are read. */
  lanes: () => Promise<string[]>;
  /** Called when jobs have ended: their keys may have room for further tickets. */
  onClosed?: () => void;
}

export function createRecorder(deps: RecorderDeps): Service {
  const { db, logger } = deps;
  const stopped = new AbortController();
  let loop: Promise<void> | undefined;

  async function recordBatch(items: LedgerItem[]): Promise<void> {
    const startedMs = Date.now();
    const read = foldEntries(items);
    const outcomes = read.flatMap((job) => (job.outcome ? [job.outcome] : []));
    const blobs = await readOutcomeBlobs(deps.redis, outcomes);
    const folded = await withoutForgotten(read, blobs);
    const taken = await commit(folded.map((job) => toJobUpdate(job, blobs)));
    deps.observer.recorded(items, taken, startedMs);
    const ended = folded.filter((job) => job.outcome !== null);
    await close(ended.filter((job) => taken.has(job.jobId)));
    await closeRefused(ended.filter((job) => !taken.has(job.jobId)));
    await deps.ledger.settle(items);
  }

  /**
   * Redis may have been emptied since the entries were read. An outcome whose bytes and marker are
   * gone is left out: its job has no ticket any more, so the reconciler has it run again.
   */
  async function withoutForgotten(
    jobs: FoldedJob[],
    blobs: Map<string, Buffer | null>,
  ): Promise<FoldedJob[]> {
    const torn = jobs.filter(
      ({ outcome }) => outcome && blobsOf(outcome).some((b) => !blobs.get(b)),
    );
    const asked = torn.map((job) => ({ job: refOf(job), fence: job.fence }));
    const forgotten = await findForgottenOutcomes(deps, asked);
    if (forgotten.size === 0) return jobs;
    logger.warn(
      { code: "OUTCOMES_FORGOTTEN", jobs: forgotten.size },
      "Redis was emptied; they run again",
    );
    return jobs.filter((job) => !forgotten.has(job.jobId));
  }

  /** One transaction for the batch; one a job where the data of some job is refused. */
  async function commit(updates: JobUpdate[]): Promise<Map<string, RecordedJob>> {
    if (updates.length === 0) return new Map();
    try {
      return await deps.steps.recordEntries(db, updates);
    } catch (error) {
      if (!isDataError(error)) throw error;
      const taken = new Map<string, RecordedJob>();
      for (const update of updates) {
        for (const [id, job] of await commitAlone(update)) taken.set(id, job);
      }
      return taken;
    }
  }

  async function commitAlone(update: JobUpdate): Promise<Map<string, RecordedJob>> {
    try {
      return await deps.steps.recordEntries(db, [update]);
    } catch (error) {
      if (!isDataError(error)) throw error;
      const { jobId: job, lane, attempt } = update;
      logger.error({ code: "OUTCOME_UNSTORABLE", job, lane, attempt, err: error }, "recorder");
      return deps.steps.recordEntries(db, [toUnstorable(update, refusalOf(error))]);
    }
  }

  async function close(jobs: FoldedJob[]): Promise<void> {
    await closeJobs(
      deps,
      jobs.map((job) => ({
        job: refOf(job),
        generation: generationOf(job.fence),
        blobs: job.outcome ? blobsOf(job.outcome) : [],
        ...runTimeOf(job),
      })),
    );
    deps.onClosed?.();
  }

  /**
   * A refused outcome: mostly of a row that is terminal already (cancelled meanwhile, or a
   * repeated batch), or deleted. Where the job is unfinished, the outcome came from an older
   * run than the record knows: its marker must go, or the job could never run again.
   */
  async function closeRefused(jobs: FoldedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const rows = await getJobs(
      db,
      jobs.map((job) => job.jobId),
    );
    const unfinished = new Map(
      rows.filter((row) => !isTerminal(row.status)).map((row) => [row.id, row]),
    );
    for (const job of jobs.filter((refused) => unfinished.has(refused.jobId))) {
      deps.observer.fencedOff(job, unfinished.get(job.jobId));
      const blobs = job.outcome ? blobsOf(job.outcome) : [];
      await deps.steps.dropOutcome(deps, refOf(job), { fence: job.fence, blobs });
    }
    await close(jobs.filter((job) => !unfinished.has(job.jobId)));
  }

  /** What has come, and with beginnings alone what follows them within their time. */
  async function readBatch(reads: BatchPace): Promise<LedgerItem[]> {
    const lanes = await deps.lanes();
    const items = await deps.ledger.read(lanes);
    if (items.length === 0) return items;
    const deadlineMs = performance.now() + beginningsMs;
    while (!items.some(tellsOfAnEnd)) {
      await reads.next();
      const leftMs = Math.ceil(deadlineMs - performance.now());
      if (leftMs <= 0 || stopped.signal.aborted) break;
      const following = await deps.ledger.readOn(lanes, leftMs);
      if (!following) break;
      items.push(...following);
    }
    return items;
  }

  async function runLoop(): Promise<void> {
    const batches = createBatchPace(batchPace);
    const reads = createBatchPace(readPace);
    while (!stopped.signal.aborted) {
      try {
        const items = await readBatch(reads);
        for (const piece of splitBySize(items, pieceBytes)) await recordBatch(piece);
        if (items.length > 0) await batches.next();
      } catch (error) {
        if (stopped.signal.aborted) return;
        logger.warn({ code: "RECORDER_BEHIND", err: error }, "the batch will be read again");
        deps.observer.failed();
        deps.ledger.rewind();
        await pause(retryMs, stopped.signal);
      }
    }
  }

  return {
    name: "recorder",
    async start() {
      loop = runLoop();
    },
    async stop() {
      stopped.abort();
      await loop;
      await deps.ledger.close();
    },
  };
}

/** An entry that can't be read may have been one. */
function tellsOfAnEnd({ entry }: LedgerItem): boolean {
  return entry?.type !== "started" && entry?.type !== "streamed";
}

function refOf({ jobId, lane }: FoldedJob): JobRef {
  return { id: jobId, lane };
}

/** How long a run took that came to an end of its own. */
function runTimeOf({ outcome }: FoldedJob): { runMs?: number } {
  if (!outcome?.run || (outcome.status !== "succeeded" && outcome.status !== "failed")) return {};
  return { runMs: Math.max(0, Date.parse(outcome.at) - Date.parse(outcome.run.started_at)) };
}

/** Postgres' own words; those around them hold the query, and with it what others may not read. */
function refusalOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

/** Postgres' class 22: a value that can't be stored, such as a lone surrogate. */
function isDataError(error: unknown): boolean {
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
  return typeof code === "string" && code.startsWith("22");
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
