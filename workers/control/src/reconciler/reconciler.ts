import { coreJobErrorCodes, jobCatalog } from "@shared/contracts";
import type { JobContract, JobKind } from "@shared/contracts";
import {
  cancelOverdueJobs,
  clearCleanups,
  expireOverdueJobs,
  failUnfinishedJob,
  listCleanups,
  listUnfinishedJobs,
  withAdvisoryLock,
} from "@shared/db";
import type { Database, SettledJob, UnfinishedJob } from "@shared/db";
import {
  closeJobs,
  findLostTurns,
  findUnheldTickets,
  inspectTickets,
  raiseFence,
  readDeltas,
  returnTurns,
} from "@shared/queues/books";
import type { Keys, TicketState } from "@shared/queues/books";
import { readLiveJobs, requestJobAbort, ticketId } from "@shared/queues/producer";
import type { TicketProducer } from "@shared/queues/producer";
import { repeatPass } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { ControlSteps } from "../control-steps.ts";
import type { ReconcilerObserver } from "../observability/reconciler-observer.ts";

/*
 * The reconciler makes Redis agree with Postgres. One runs at a time, by advisory lock. A pass:
 *
 *   1. overdue rows end: expired (deadline, nobody took it), cancelled (worker does not answer);
 *   2. each unfinished row that should have a ticket is compared with its exact one:
 *        present, or an outcome waits → nothing to do
 *        absent, or settled without an outcome → next generation, and parked: the feeder makes
 *          the new ticket; but a job of whose answer followers have seen something fails as
 *          INTERRUPTED
 *        failed → the row fails, as WORKER_LOST where the queue gave it up for stalling
 *   3. what Redis still holds of rows that ended elsewhere is removed;
 *   4. every few seconds, turns whose tickets are gone are returned.
 *
 * A new ticket never meets a forgotten one: the old generation's ticket is removed, and where a
 * worker still holds it, the fence keeps it out.
 */

const pageSize = 1_000;
/** One number for all reconcilers. */
const reconcilerLock = 4_711_002;
/** Younger rows may still be on their way into the queue. */
const settleMs = 5_000;
const deadlineGraceMs = 1_000;
const cancelGraceMs = 15_000;
const sweepEveryMs = 5_000;

export interface ReconcilerDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  deployment: string;
  tickets: TicketProducer;
  steps: Pick<ControlSteps, "bumpGenerations">;
  logger: Logger;
  observer: ReconcilerObserver;
  intervalMs: number;
  lanes: () => Promise<string[]>;
  /** Called when jobs were parked: they want new tickets. */
  onParked?: () => void;
}

export interface Reconciler extends Service {
  /** One pass; false when another reconciler holds the lock. Rejects when a store is away. */
  runOnce(): Promise<boolean>;
}

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { db, logger } = deps;
  let sweptAt = performance.now();
  let unheldBefore = new Set<string>();
  let unheldNow = new Set<string>();
  const missingTurns = new Map<string, Set<string>>();

  async function endOverdue(): Promise<void> {
    const expired = await expireOverdueJobs(db, {
      graceMs: deadlineGraceMs,
      limit: pageSize,
      error: {
        code: coreJobErrorCodes.deadlinePassed,
        message: "No worker took the job before its deadline.",
        retryable: true,
      },
    });
    const cancelled = await cancelOverdueJobs(db, {
      graceMs: cancelGraceMs,
      error: {
        code: coreJobErrorCodes.cancelled,
        message: "Cancelled on request; its worker did not answer.",
        retryable: true,
      },
    });
    deps.observer.repaired("expired", expired);
    deps.observer.repaired("cancelled", cancelled);
  }

  async function reconcileRows(): Promise<void> {
    let afterId: string | null = null;
    for (;;) {
      const rows: UnfinishedJob[] = await listUnfinishedJobs(db, {
        afterId,
        limit: pageSize,
        settleMs,
      });
      if (rows.length === 0) break;
      await reconcilePage(rows);
      afterId = rows.at(-1)?.id ?? null;
    }
    [unheldBefore, unheldNow] = [unheldNow, new Set()];
  }

  async function reconcilePage(rows: UnfinishedJob[]): Promise<void> {
    const states = await inspectTickets(deps, rows);
    const stale = rows.filter((_row, index) => needsTicket(states[index]));
    await renewTickets(stale.filter((row) => !row.hasStreamed));
    const dropped = rows.filter(
      (row, index) => row.hasStreamed && states[index]?.state === "present",
    );
    for (const row of [...stale.filter((one) => one.hasStreamed), ...(await unheld(dropped))]) {
      await interruptJob(row);
    }
    for (const [index, row] of rows.entries()) {
      const state = states[index];
      if (state?.state !== "failed") continue;
      await (row.hasStreamed ? interruptJob(row) : failJob(row, state.reason));
    }
  }

  async function renewTickets(stale: UnfinishedJob[]): Promise<void> {
    if (stale.length === 0) return;
    const renewed = await deps.steps.bumpGenerations(db, stale);
    deps.observer.renewed(renewed.length);
    await Promise.all(renewed.map((job) => raiseFence(deps, job)));
    for (const row of stale) await deps.tickets.removeTicket(row);
    await returnTurnsOf(stale);
    deps.onParked?.();
  }

  async function returnTurnsOf(rows: UnfinishedJob[]): Promise<void> {
    for (const [lane, group] of Map.groupBy(rows, (row) => row.lane)) {
      const ids = group.map((row) => ticketId(row.id, row.generation));
      await returnTurns(deps, lane, ids, { wereTaken: false });
    }
  }

  /** A ticket that two sweeps in a row do not find is gone; one look may meet it on its way. */
  async function sweepTurns(): Promise<void> {
    if (performance.now() - sweptAt < sweepEveryMs) return;
    sweptAt = performance.now();
    for (const lane of await deps.lanes()) {
      const missing = await findLostTurns(deps, lane);
      const before = missingTurns.get(lane) ?? new Set();
      missingTurns.set(lane, new Set(missing));
      const lost = missing.filter((id) => before.has(id));
      await returnTurns(deps, lane, lost, { wereTaken: false });
    }
  }

  /**
   * Answers that nobody goes on with: their lock is gone, now and a pass before. A worker of the
   * lane would find out as well, but there may be none.
   */
  async function unheld(rows: UnfinishedJob[]): Promise<UnfinishedJob[]> {
    const found = await findUnheldTickets(deps, rows);
    for (const { id } of found) unheldNow.add(id);
    return found.filter(({ id }) => unheldBefore.has(id));
  }

  async function interruptJob(row: UnfinishedJob): Promise<void> {
    const live = await readLiveJobs(deps, [row]);
    const told = await readDeltas(deps, row);
    const contract: JobContract | undefined = jobCatalog[row.kind as JobKind];
    const result = told.length === 0 ? undefined : contract?.stream?.fold(told as never[]);
    const failed = await failUnfinishedJob(
      db,
      { ...row, attempt: live.get(row.id)?.attempt ?? 0, result },
      {
        code: coreJobErrorCodes.interrupted,
        message: "The answer was cut off; what came of it is kept. Its worker was lost.",
        retryable: true,
      },
    );
    deps.observer.repaired("failed", failed ? [failed] : []);
  }

  async function failJob(row: UnfinishedJob, reason: string): Promise<void> {
    const isLost = reason.includes("stalled");
    const live = await readLiveJobs(deps, [row]);
    const attempt = live.get(row.id)?.attempt ?? 0;
    const failed = await failUnfinishedJob(
      db,
      { ...row, attempt },
      {
        code: isLost ? coreJobErrorCodes.workerLost : coreJobErrorCodes.internal,
        message: isLost ? "The job lost its worker three times." : reason,
        retryable: true,
      },
    );
    deps.observer.repaired("failed", failed ? [failed] : []);
  }

  /** Rows that ended without a worker's outcome: their ticket, their run and their readers have to hear of it. */
  async function cleanUp(): Promise<void> {
    const ended = await listCleanups(db, pageSize);
    for (const job of ended) await cleanUpJob(job);
    deps.observer.ended(ended);
    await clearCleanups(
      db,
      ended.map((job) => job.id),
    );
  }

  async function cleanUpJob(job: SettledJob): Promise<void> {
    await requestJobAbort(deps, job);
    await deps.tickets.removeTicket(job);
    await closeJobs(deps, [{ job, generation: job.generation, blobs: [] }]);
  }

  async function runOnce(): Promise<boolean> {
    const done = await withAdvisoryLock(db, reconcilerLock, async () => {
      await endOverdue();
      await reconcileRows();
      await cleanUp();
      await sweepTurns();
      return true;
    });
    return done ?? false;
  }

  const passes = repeatPass({
    intervalMs: deps.intervalMs,
    pass: runOnce,
    onError(error) {
      logger.warn({ code: "RECONCILER_FAILED", err: error }, "the next pass tries again");
      deps.observer.failed();
    },
  });

  return {
    name: "reconciler",
    runOnce,
    start: async () => passes.start(),
    stop: () => passes.stop(),
  };
}

function needsTicket(state: TicketState | undefined): boolean {
  return state?.state === "absent" || state?.state === "settled";
}
