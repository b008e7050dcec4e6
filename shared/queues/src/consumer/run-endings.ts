import { coreJobErrorCodes } from "@shared/contracts";
import type { JobError } from "@shared/contracts";
import type { Outcome } from "./job-handler.ts";
import type { Ending } from "./job-run.ts";
import type { ErrorOutcome } from "./outcome-of-error.ts";

/** How a run ends its job by what its handler said. */
export function endingOf(outcome: Exclude<Outcome, { type: "snooze" }>): Ending {
  switch (outcome.type) {
    case "done":
      return {
        ...outcome,
        status: "succeeded",
        error: null,
        finishReason: outcome.finishReason ?? "completed",
      };
    case "cancel":
      return cancelled(outcome.reason);
    case "retry":
      return { status: "failed", error: outcome.error, finishReason: "attempts_used_up" };
    case "fail":
      return { ...outcome, status: "failed", finishReason: "error" };
  }
}

/** Nobody took the job in time. */
export const expired: Ending = {
  status: "expired",
  finishReason: "deadline",
  error: {
    code: coreJobErrorCodes.deadlinePassed,
    message: "No worker took the job before its deadline.",
    retryable: true,
  },
};

/**
 * How a run ends of which followers have seen something; undefined where it ends as any other:
 * it succeeded, or its lock is lost and another run ends the job.
 */
export function endingAfterDeltas(outcome: ErrorOutcome): Ending | undefined {
  switch (outcome.type) {
    case "done":
    case "abandon":
      return undefined;
    case "cancel":
      return cancelled(outcome.reason);
    case "hand-back":
      return interrupted("The worker was shut down in the middle of the answer.");
    case "snooze":
      return interrupted(outcome.reason);
    case "retry":
    case "fail": {
      const { error } = outcome;
      const saysSo = [coreJobErrorCodes.timeout, coreJobErrorCodes.interrupted] as string[];
      if (saysSo.includes(error.code)) return endingOf(outcome);
      return interrupted(error.message, undefined, error);
    }
  }
}

/** An answer that was cut off: what was told is the result. */
export function interrupted(reason: string, result?: unknown, cause?: JobError): Ending {
  return {
    status: "failed",
    finishReason: "error",
    result,
    error: {
      code: coreJobErrorCodes.interrupted,
      message: `The answer was cut off; what came of it is kept. ${reason}`,
      retryable: true,
      ...(cause ? { details: { cause } } : {}),
    },
  };
}

/** Somebody asked for the end. */
export function cancelled(message: string): Ending {
  return {
    status: "cancelled",
    finishReason: "cancelled",
    error: { code: coreJobErrorCodes.cancelled, message, retryable: true },
  };
}
