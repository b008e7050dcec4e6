import { coreJobErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { Outcome } from "./job-handler.ts";
import type { AbortCause } from "./run-abort.ts";

/** What the executor does with a run that threw: an outcome, or giving the ticket back, or nothing at all. */
export type ErrorOutcome = Outcome | { type: "hand-back" } | { type: "abandon" };

/** The only mapping from errors to outcomes. What stopped the run outranks what was thrown then. */
export function outcomeOfError(error: unknown, cause: AbortCause | undefined): ErrorOutcome {
  switch (cause) {
    case "cancel":
      return { type: "cancel", reason: "Cancelled on request." };
    case "timeout":
      return {
        type: "fail",
        error: {
          code: coreJobErrorCodes.timeout,
          message: "The run took longer than its timeout. Raise options.timeout_seconds, or retry.",
          retryable: true,
        },
      };
    case "shutdown":
      return { type: "hand-back" };
    case "lost-lock":
      return { type: "abandon" };
    case undefined:
      return outcomeOfThrown(error);
  }
}

function outcomeOfThrown(error: unknown): Outcome {
  if (error instanceof AppError) {
    const details = error.details === undefined ? {} : { details: error.details };
    const jobError = {
      code: error.code,
      message: error.message,
      retryable: error.isRetryable,
      ...details,
    };
    return { type: error.isRetryable ? "retry" : "fail", error: jobError };
  }
  return {
    type: "retry",
    error: { code: coreJobErrorCodes.internal, message: messageOf(error), retryable: true },
  };
}
