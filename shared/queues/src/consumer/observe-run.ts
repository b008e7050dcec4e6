import { describeSpan } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Ticket } from "../ticket.ts";
import { jobFields } from "./job-fields.ts";
import type { JobRun, MoveResult } from "./job-run.ts";
import type { WorkerCounts } from "./worker-counts.ts";

export interface RunObserverDeps {
  ticket: Ticket;
  lane: string;
  counts: WorkerCounts;
  logger: Logger;
}

/** Logs, traces and counts what a run does; changes nothing about it. */
export function observeRun(run: JobRun, deps: RunObserverDeps): JobRun {
  const { ticket, lane, logger } = deps;
  let attempt = 0;
  let startedAt = 0;
  const fields = () => jobFields(ticket, lane, attempt);

  function written(write: string, move: MoveResult): MoveResult {
    // A begin that comes after the outcome only settles a ticket that was left over.
    const isRefused = move === "stale" || (move === "finished" && write !== "begin");
    if (!isRefused) return move;
    deps.counts.fencedWrite(write);
    logger.warn({ ...fields(), code: "WRITE_FENCED_OFF", write, move }, "a write was refused");
    return move;
  }

  return {
    fence: run.fence,
    async begin() {
      const begun = await run.begin();
      ({ attempt } = begun);
      startedAt = performance.now();
      describeSpan({ "millrace.job.attempt": attempt });
      if (logger.isLevelEnabled("debug")) logger.debug({ ...fields(), code: "RUN_BEGUN" }, "run");
      written("begin", begun.move);
      return begun;
    },
    emit: async (event, data) => written("event", await run.emit(event, data)),
    reportProgress: async (progress) => written("event", await run.reportProgress(progress)),
    async sendDeltas(first, deltas) {
      const result = await run.sendDeltas(first, deltas);
      if (result.move !== "gap") written("deltas", result.move);
      return result;
    },
    readDeltas: () => run.readDeltas(),
    async requeue(reason, attempt_, error) {
      const move = written("requeue", await run.requeue(reason, attempt_, error));
      describeSpan({ "millrace.job.status": "queued", ...typeOf(error) }, error !== undefined);
      const ended = { ...fields(), code: "RUN_REQUEUED", ...codeOf(error) };
      logger.info({ ...ended, ms: elapsed() }, "the job waits again");
      return move;
    },
    async finish(ending) {
      const move = written("finish", await run.finish(ending));
      const { status, error } = ending;
      describeSpan({ "millrace.job.status": status, ...typeOf(error) }, status === "failed");
      const level = status === "succeeded" ? "debug" : "info";
      if (logger.isLevelEnabled(level)) {
        const ended = { ...fields(), code: "RUN_ENDED", status, ...codeOf(error) };
        logger[level]({ ...ended, ms: elapsed() }, "the job ended");
      }
      return move;
    },
  };

  function elapsed(): number | undefined {
    return startedAt === 0 ? undefined : Math.round(performance.now() - startedAt);
  }
}

type Coded = { code: string } | null | undefined;

/** An error's message may quote the input; its code may not. */
const codeOf = (error: Coded) => (error ? { error: error.code } : {});
const typeOf = (error: Coded) => (error ? { "error.type": error.code } : {});
