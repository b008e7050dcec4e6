import { coreJobErrorCodes, jobCatalog } from "@shared/contracts";
import type { JobContract, JobKind } from "@shared/contracts";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { fenceOf } from "../fence.ts";
import { ticketSchema } from "../ticket.ts";
import type { Ticket } from "../ticket.ts";
import { createDeltaWriter } from "./delta-writer.ts";
import type { BatchPace } from "../batch-pace.ts";
import type { DeltaSender } from "./delta-sender.ts";
import type { DeltaWriter, DeltaWriterDeps } from "./delta-writer.ts";
import { jobFields } from "./job-fields.ts";
import type { JobHandler, Outcome } from "./job-handler.ts";
import { createJobRun } from "./job-run.ts";
import type { Ending, JobRun } from "./job-run.ts";
import { observeRun } from "./observe-run.ts";
import { outcomeOfError } from "./outcome-of-error.ts";
import type { ErrorOutcome } from "./outcome-of-error.ts";
import { createRunAbort } from "./run-abort.ts";
import type { RunAbort } from "./run-abort.ts";
import { cancelled, endingAfterDeltas, endingOf, expired, interrupted } from "./run-endings.ts";
import type { WorkerCounts } from "./worker-counts.ts";

/*
 * One executor for all kinds of jobs: small steps around a handler.
 *
 *   read ticket → deadline → begin → read input → handler → last deltas → end
 *
 * `begin` is where a run learns that it is too late (the job has an outcome, a newer run has
 * begun, it was cancelled, or an earlier run was lost after it had told something). From then on the fence guards every write. The outcome is in the
 * ledger before the ticket is settled, so a worker that dies in between loses nothing: the next
 * run of the ticket sees the outcome at `begin` and settles the ticket.
 */

/** What is to happen to the ticket after a run. */
export type TicketMove =
  | { type: "settle" }
  | { type: "retry"; message: string }
  | { type: "snooze"; delayMs: number }
  | { type: "hand-back" };

/** A ticket as the queue hands it out. */
export interface TakenTicket {
  id: string;
  data: unknown;
  attemptsStarted: number;
  /** No further attempt is left after this one. */
  isLastAttempt: boolean;
}

export interface ExecutorDeps {
  kind: JobKind;
  lane: string;
  handler: JobHandler;
  redis: Redis;
  keys: Keys;
  worker: string;
  logger: Logger;
  counts: WorkerCounts;
  artifactLimitBytes: number;
  /** How long a handler may take to end after its signal was aborted. */
  abortGraceMs: number;
  now: () => Date;
  /** Both shared by all runs of the process. */
  pace: BatchPace;
  deltas: DeltaSender;
  /** How a run writes to Redis. Handed in, so that crash tests can take a guard out of it. */
  createRun?: typeof createJobRun;
}

export interface Executor {
  /** Carries out one ticket; rejects only where Redis refuses a write. */
  execute(taken: TakenTicket): Promise<TicketMove>;
  /** The runs under way, by job id. */
  readonly running: ReadonlyMap<string, RunAbort>;
}

export function createExecutor(deps: ExecutorDeps): Executor {
  const running = new Map<string, RunAbort>();
  const contract: JobContract = jobCatalog[deps.kind];

  function runOf(ticket: Ticket, attemptsStarted: number): JobRun {
    const fence = fenceOf(ticket.generation, attemptsStarted);
    const run = (deps.createRun ?? createJobRun)({ ...deps, ticket, fence });
    return observeRun(run, { ...deps, ticket });
  }

  async function execute(taken: TakenTicket): Promise<TicketMove> {
    const parsed = ticketSchema.safeParse(taken.data);
    if (!parsed.success) {
      // Not one of ours: no job to end. The reconciler gives a known job a new ticket.
      deps.logger.error({ code: "TICKET_UNREADABLE", ticket: taken.id }, "dropping a ticket");
      return { type: "settle" };
    }
    const ticket = parsed.data;
    const run = runOf(ticket, taken.attemptsStarted);
    if (ticket.deadline_at !== null && deps.now() > new Date(ticket.deadline_at)) {
      await run.finish(expired);
      return { type: "settle" };
    }
    const { move, attempt } = await run.begin();
    if (move === "cancelled") {
      await run.finish(cancelled("Cancelled before it began."));
    }
    if (move === "interrupted") {
      const told = await run.readDeltas();
      await run.finish(interrupted("The worker was lost in the middle of the answer.", fold(told)));
    }
    if (move !== "ok") return { type: "settle" };
    return await executeBegun(ticket, run, attempt, taken.isLastAttempt);
  }

  async function executeBegun(
    ticket: Ticket,
    run: JobRun,
    attempt: number,
    isLastAttempt: boolean,
  ): Promise<TicketMove> {
    const abort = createRunAbort(ticket.timeout_ms);
    running.set(ticket.job_id, abort);
    const deltas = createDeltaWriter({
      send: (first, batch) => run.sendDeltas(first, batch),
      merge: contract.stream?.merge as DeltaWriterDeps["merge"],
      pace: deps.pace,
      onRefused: () => abort.abort("lost-lock"),
    });
    try {
      const outcome = await outcomeOf(ticket, run, attempt, abort, deltas);
      if (outcome.type !== "abandon") await deltas.flush();
      const cut = deltas.hasStreamed ? endingAfterDeltas(outcome) : undefined;
      if (!cut) return await end(run, outcome, attempt, isLastAttempt);
      await finishWithin(run, { ...cut, result: fold(deltas.told()) });
      return { type: "settle" };
    } finally {
      abort.dispose();
      if (running.get(ticket.job_id) === abort) running.delete(ticket.job_id);
    }
  }

  async function outcomeOf(
    ticket: Ticket,
    run: JobRun,
    attempt: number,
    abort: RunAbort,
    deltas: DeltaWriter,
  ): Promise<ErrorOutcome> {
    try {
      const payload = await readInput(ticket);
      if (payload === undefined) return { type: "abandon" };
      const input = contract.inputSchema.safeParse(payload);
      if (!input.success) return invalidPayload(input.error.message);
      const job = {
        id: ticket.job_id,
        kind: ticket.kind,
        input: input.data,
        options: ticket.options,
        attempt,
        logFields: jobFields(ticket, deps.lane, attempt),
        sendDelta: deltas.write,
        reportProgress: (progress: Parameters<JobRun["reportProgress"]>[0]) => {
          run.reportProgress(progress).catch((error: unknown) => {
            const fields = jobFields(ticket, deps.lane, attempt);
            deps.logger.warn({ ...fields, code: "PROGRESS_LOST", err: error }, "progress");
          });
        },
      };
      return await settleInTime(deps.handler(job, abort.signal), abort.signal, deps.abortGraceMs);
    } catch (error) {
      if (abort.cause === undefined) {
        const fields = jobFields(ticket, deps.lane, attempt);
        deps.logger.warn({ ...fields, code: "HANDLER_THREW", err: error }, "the handler threw");
      }
      return outcomeOfError(error, abort.cause);
    }
  }

  /** What a run that was cut off leaves, for kinds that make something of it. */
  function fold(told: unknown[]): unknown {
    return told.length === 0 ? undefined : contract.stream?.fold(told as never[]);
  }

  /** The input, or undefined where Redis lost it: the reconciler then makes a new ticket. */
  async function readInput(ticket: Ticket): Promise<unknown> {
    if (ticket.input !== undefined) return ticket.input;
    const json = await deps.redis.get(deps.keys.payload({ id: ticket.job_id, lane: deps.lane }));
    return json === null ? undefined : (JSON.parse(json) as unknown);
  }

  return { execute, running };
}

async function end(
  run: JobRun,
  outcome: ErrorOutcome,
  attempt: number,
  isLastAttempt: boolean,
): Promise<TicketMove> {
  switch (outcome.type) {
    case "abandon":
      return { type: "settle" };
    case "hand-back":
      await run.requeue("The worker is shutting down.", attempt);
      return { type: "hand-back" };
    case "snooze":
      await run.requeue(outcome.reason, attempt);
      return { type: "snooze", delayMs: outcome.delayMs };
    case "retry": {
      if (isLastAttempt) break;
      const move = await run.requeue(outcome.error.message, attempt, outcome.error);
      return move === "ok" ? { type: "retry", message: outcome.error.message } : { type: "settle" };
    }
    default:
  }
  await finishWithin(run, endingOf(outcome));
  return { type: "settle" };
}

/** A result that is too large to keep ends the job as failed instead. */
async function finishWithin(run: JobRun, ending: Ending): Promise<void> {
  try {
    await run.finish(ending);
  } catch (error) {
    const outcome = outcomeOfError(error, undefined);
    if (outcome.type !== "fail") throw error;
    await run.finish(endingOf(outcome));
  }
}

function invalidPayload(message: string): Outcome {
  return {
    type: "fail",
    error: { code: coreJobErrorCodes.invalidPayload, message, retryable: false },
  };
}

/** Waits for the handler; after an abort for at most `graceMs` more, so that a deaf one holds no slot. */
async function settleInTime<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deaf = new Promise<never>((_resolve, reject) => {
    const startGrace = () => {
      timer = setTimeout(() => reject(signal.reason as Error), graceMs);
    };
    if (signal.aborted) startGrace();
    else signal.addEventListener("abort", startGrace, { once: true });
  });
  try {
    return await Promise.race([work, deaf]);
  } finally {
    clearTimeout(timer);
  }
}
