import type { JobUpdate } from "@shared/db";
import { coreJobErrorCodes } from "@shared/contracts";
import type { OutcomeEntry } from "@shared/queues/books";
import type { FoldedJob } from "./fold-entries.ts";

/** What the record is told of a job; `blobs` holds the bytes that its outcome names. */
export function toJobUpdate(job: FoldedJob, blobs: Map<string, Buffer | null>): JobUpdate {
  return {
    jobId: job.jobId,
    lane: job.lane,
    fence: job.fence,
    attempt: job.run?.attempt ?? null,
    worker: job.run?.worker ?? null,
    startedAt: job.run?.started_at ?? null,
    hasStreamed: job.hasStreamed,
    ...(job.outcome ? ended(job.outcome, blobs) : unfinished(job.state)),
  };
}

type Rest = Omit<
  JobUpdate,
  "jobId" | "lane" | "fence" | "attempt" | "worker" | "startedAt" | "hasStreamed"
>;

function unfinished(state: FoldedJob["state"]): Rest {
  return {
    status: state === "queued" ? "queued" : "running",
    finishedAt: null,
    error: null,
    finishReason: null,
    warnings: [],
    usage: null,
    result: null,
    artifacts: [],
  };
}

function ended(outcome: OutcomeEntry, blobs: Map<string, Buffer | null>): Rest {
  const lost = [...outcome.artifacts.map(({ blob }) => blob), outcome.result_blob].filter(
    (name) => name !== null && blobs.get(name) === null,
  );
  if (lost.length > 0) return { ...withoutResult(outcome), status: "failed" };
  const resultBytes = outcome.result_blob === null ? null : blobs.get(outcome.result_blob);
  return {
    ...common(outcome),
    error: outcome.error,
    result: resultBytes ? JSON.parse(resultBytes.toString("utf8")) : outcome.result,
    artifacts: outcome.artifacts.map((artifact) => ({
      name: artifact.name,
      mediaType: artifact.media_type,
      size: artifact.size,
      sha256: artifact.sha256,
      bytes: blobs.get(artifact.blob) ?? Buffer.alloc(0),
    })),
  };
}

function common(outcome: OutcomeEntry) {
  return {
    status: outcome.status,
    finishedAt: outcome.at,
    finishReason: outcome.finish_reason,
    warnings: outcome.warnings,
    usage: outcome.usage,
  };
}

/** The job ended, but its bytes are gone from Redis: it can only be run anew. */
function withoutResult(outcome: OutcomeEntry): Rest {
  return {
    ...common(outcome),
    finishReason: "error",
    error: {
      code: coreJobErrorCodes.internal,
      message: "The result was lost before it could be recorded. Retry the job.",
      retryable: true,
    },
    result: null,
    artifacts: [],
  };
}

/** An update for an outcome that Postgres refuses to store as it is. */
export function toUnstorable(update: JobUpdate, reason: string): JobUpdate {
  return {
    ...update,
    status: "failed",
    finishReason: "error",
    error: {
      code: coreJobErrorCodes.internal,
      message: `The outcome could not be recorded: ${reason}`,
      retryable: true,
    },
    warnings: [],
    usage: null,
    result: null,
    artifacts: [],
  };
}
