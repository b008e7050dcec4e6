import type { JobError, JobProgress } from "@shared/contracts";

/** A file that a job hands over; its bytes end in Postgres. */
export interface OutcomeArtifact {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/**
 * How one run of a job ended. Handlers return outcomes; what they throw is mapped to one by
 * the executor.
 *
 * - `done`: succeeded.
 * - `retry`: this attempt failed, another may do better; ends as failed when attempts are used up.
 * - `fail`: failed for good, whatever attempts are left. Artifacts may explain why.
 * - `snooze`: not now; comes back after `delayMs` and uses up no attempt.
 * - `cancel`: stopped because somebody asked for it.
 */
export type Outcome<Result = unknown> =
  | {
      type: "done";
      result: Result;
      artifacts?: OutcomeArtifact[];
      warnings?: string[];
      usage?: unknown;
      finishReason?: string;
    }
  | { type: "retry"; error: JobError }
  | { type: "fail"; error: JobError; artifacts?: OutcomeArtifact[]; warnings?: string[] }
  | { type: "snooze"; delayMs: number; reason: string }
  | { type: "cancel"; reason: string };

/** A job as its handler sees it: data, plus the one way to say how far it is. */
export interface RunningJob<Input = unknown, Options = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly input: Input;
  readonly options: Options;
  /** 1 on the first run. */
  readonly attempt: number;
  /** What every log line about the job carries: spread it into the line's fields. */
  readonly logFields: Record<string, unknown>;
  /** Tells followers how far the job is. Cheap to call; never fails, never waits. */
  reportProgress(progress: JobProgress): void;
  /**
   * Tells followers the next piece of the answer. Cheap to call; never fails, never waits. From
   * the first one on the job is never begun again: whatever else than success ends this run ends
   * the job, and what was told is kept.
   */
  sendDelta(delta: unknown): void;
}

/**
 * Carries out one job. `signal` aborts on cancel, timeout, shutdown and a lost lock: a handler
 * passes it on to everything that waits, and lets the abort error escape.
 */
export type JobHandler<Input = unknown, Options = unknown, Result = unknown> = (
  job: RunningJob<Input, Options>,
  signal: AbortSignal,
) => Promise<Outcome<Result>>;
