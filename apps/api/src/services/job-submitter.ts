import type { InsertResult, NewJob } from "@shared/db";
import type { Turns } from "@shared/queues/producer";
import { AppError } from "@shared/runtime";
import type { Logger } from "@shared/runtime";

/*
 * Accepts submissions in batches. A batch is what arrived while the two before it were under
 * way: no timer, so a lone submission waits for nobody. A submission is answered when its row
 * is committed; its ticket follows right after, and the reconciler adds the tickets that fail.
 * Turns in the lanes are taken while the rows are on their way.
 *
 * A job whose key has no room in its lane is *parked*: committed without a ticket, which it gets
 * from the feeder. Where that shows only when the ticket is refused, the row is parked then; a
 * crash before that leaves a row whose ticket the reconciler misses.
 *
 * A submission is *waiting* until a batch takes it, *under way* until the insert is done, then
 * answered. Submissions with the same idempotency key are never under way together: the
 * statement could not tell which of them is the first.
 */

export interface JobSubmitter {
  /**
   * Resolves when the job is committed, or found by its key.
   * @param sizeBytes about what the submission weighs; bounds the batch.
   * @throws AppError DATABASE_UNAVAILABLE
   */
  submit(job: NewJob, sizeBytes: number): Promise<InsertResult>;
  /** False while tickets can't be added: new jobs wait for the reconciler. */
  readonly areTicketsAdded: boolean;
  /** Resolves when everything submitted so far is answered and its tickets were tried. */
  drain(): Promise<void>;
}

type Inserted = Extract<InsertResult, { type: "inserted" }>["job"];

export interface JobSubmitterDeps {
  insertJobs: (jobs: NewJob[]) => Promise<InsertResult[]>;
  takeTurns: (jobs: NewJob[]) => Promise<Turns>;
  returnTurns: (jobs: NewJob[]) => Promise<void>;
  /** Gives back the jobs that got no ticket, since their key has no room. */
  addTickets: (jobs: Inserted[], turns: Turns) => Promise<Inserted[]>;
  /** False where a ticket would be refused as of now. */
  hasRoom: (job: NewJob) => boolean;
  parkJobs: (jobs: Inserted[]) => Promise<void>;
  logger: Logger;
}

interface Pending {
  job: NewJob;
  sizeBytes: number;
  resolve: (result: InsertResult) => void;
  reject: (error: unknown) => void;
}

const maxBatchesUnderWay = 2;
const maxBatchJobs = 200;
const maxBatchBytes = 16 * 1024 * 1024;

export function createJobSubmitter(deps: JobSubmitterDeps): JobSubmitter {
  const waiting: Pending[] = [];
  const keysUnderWay = new Set<string>();
  const batches = new Set<Promise<void>>();
  const ticketRounds = new Set<Promise<void>>();
  let areTicketsAdded = true;

  function startBatches(): void {
    while (batches.size < maxBatchesUnderWay && waiting.length > 0) {
      const batch = takeBatch();
      if (batch.length === 0) return;
      const running = runBatch(batch).finally(() => {
        batches.delete(running);
        for (const { job } of batch) keysUnderWay.delete(keyOf(job));
        startBatches();
      });
      batches.add(running);
    }
  }

  function takeBatch(): Pending[] {
    const batch: Pending[] = [];
    let bytes = 0;
    for (let at = 0; at < waiting.length && batch.length < maxBatchJobs;) {
      const next = waiting[at];
      if (!next || (batch.length > 0 && bytes + next.sizeBytes > maxBatchBytes)) break;
      const key = keyOf(next.job);
      if (key !== "" && keysUnderWay.has(key)) {
        at += 1;
        continue;
      }
      waiting.splice(at, 1);
      if (key !== "") keysUnderWay.add(key);
      bytes += next.sizeBytes;
      batch.push(next);
    }
    // Keys in one order for everybody: two processes can't wait for each other's.
    return batch.toSorted((a, b) => (keyOf(a.job) < keyOf(b.job) ? -1 : 1));
  }

  async function runBatch(batch: Pending[]): Promise<void> {
    const jobs = batch.map(({ job }) => ({ ...job, isParked: !deps.hasRoom(job) }));
    const parked = new Set(jobs.filter((job) => job.isParked).map((job) => job.id));
    // A key may stand for an earlier job: only what is certainly new takes its turn ahead.
    const early = jobs.filter((job) => !job.isParked && !job.idempotency);
    const turns = early.length > 0 ? deps.takeTurns(early) : Promise.resolve(new Map());
    // Told when the tickets are added.
    turns.catch(() => undefined);
    try {
      const results = await deps.insertJobs(jobs);
      batch.forEach((pending, index) => {
        const result = results[index];
        if (result) pending.resolve(result);
        else pending.reject(new Error("an insert gave back fewer results than jobs"));
      });
      const inserted = results.filter((result) => result.type === "inserted").map(({ job }) => job);
      addTickets(
        inserted.filter((job) => !parked.has(job.id)),
        turns,
      );
    } catch (error) {
      // Those that can't be returned are found by the reconciler.
      const returned = turns.then(() => deps.returnTurns(early)).catch(() => undefined);
      await runEachAlone(batch, error, returned);
    }
  }

  /**
   * One submission that the record refuses must not take its neighbours with it.
   * @param returned resolves when the batch holds no turns any more: those that its jobs take
   *   next must not be taken from them.
   */
  async function runEachAlone(
    batch: Pending[],
    error: unknown,
    returned: Promise<void>,
  ): Promise<void> {
    const isOutage = error instanceof AppError && error.isRetryable;
    if (isOutage || batch.length === 1) {
      for (const pending of batch) pending.reject(error);
      return;
    }
    deps.logger.warn(
      { code: "BATCH_SPLIT", err: error, jobs: batch.length },
      "inserting one by one",
    );
    await returned;
    for (const pending of batch) await runBatch([pending]);
  }

  function addTickets(jobs: Inserted[], turns: Promise<Turns>): void {
    if (jobs.length === 0) return;
    const round = turns
      .then((taken) => deps.addTickets(jobs, taken))
      .then(
        (refused) => {
          areTicketsAdded = true;
          return parkRefused(refused);
        },
        (err: unknown) => {
          areTicketsAdded = false;
          deps.logger.warn(
            { code: "TICKETS_NOT_ADDED", err, jobs: jobs.length },
            "left to the reconciler",
          );
        },
      )
      .finally(() => ticketRounds.delete(round));
    ticketRounds.add(round);
  }

  async function parkRefused(jobs: Inserted[]): Promise<void> {
    if (jobs.length === 0) return;
    try {
      await deps.parkJobs(jobs);
    } catch (err) {
      deps.logger.warn(
        { code: "JOBS_NOT_PARKED", err, jobs: jobs.length },
        "left to the reconciler",
      );
    }
  }

  return {
    get areTicketsAdded() {
      return areTicketsAdded;
    },
    submit(job, sizeBytes) {
      return new Promise((resolve, reject) => {
        waiting.push({ job, sizeBytes, resolve, reject });
        startBatches();
      });
    },
    async drain() {
      while (batches.size + ticketRounds.size > 0) await Promise.all([...batches, ...ticketRounds]);
    },
  };
}

/** An empty text for a submission without a key. */
function keyOf(job: NewJob): string {
  return job.idempotency ? JSON.stringify([job.idempotency.scope, job.idempotency.key]) : "";
}
