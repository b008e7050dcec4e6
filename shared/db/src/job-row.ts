import type { JobError, JobStatus } from "@shared/contracts";

export interface ArtifactRow {
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
}

/** Of a job that was just accepted. */
export const firstGeneration = 1;

/** A job of the record, without its input (which may be megabytes). */
export interface JobRow {
  id: string;
  kind: string;
  lane: string;
  status: JobStatus;
  generation: number;
  attempt: number;
  priority: number;
  maxAttempts: number;
  timeoutMs: number;
  deadlineAt: Date | null;
  options: Record<string, unknown>;
  inputSummary: Record<string, unknown>;
  metadata: Record<string, unknown>;
  result: unknown;
  error: JobError | null;
  warnings: string[];
  usage: unknown;
  finishReason: string | null;
  worker: string | null;
  retriedFrom: string | null;
  /** The id of the API key that submitted it; null where the API was open. */
  keyId: string | null;
  /** The trace of the submission (W3C `traceparent`). */
  traceparent: string | null;
  cancelRequestedAt: Date | null;
  /** Null where nobody is to be told of the job's end. */
  webhook: "waiting" | "made" | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  artifacts: ArtifactRow[];
}

/** What a ticket is made of. */
export interface TicketSource {
  id: string;
  kind: string;
  lane: string;
  generation: number;
  attempt: number;
  priority: number;
  maxAttempts: number;
  timeoutMs: number;
  deadlineAt: Date | null;
  keyId: string | null;
  traceparent: string | null;
  input: unknown;
  options: Record<string, unknown>;
}

/** A submission that has been checked and given its id. */
export interface NewJob {
  id: string;
  kind: string;
  lane: string;
  priority: number;
  maxAttempts: number;
  timeoutMs: number;
  deadlineAt: Date | null;
  input: unknown;
  options: Record<string, unknown>;
  inputSummary: Record<string, unknown>;
  metadata: Record<string, unknown>;
  retriedFrom: string | null;
  /** The id of the API key that submitted it; null where the API was open. */
  keyId: string | null;
  /** The job gets no ticket now: its key has no room in the lane. The feeder adds it later. */
  isParked?: boolean;
  webhook?: NewWebhook;
  /** The trace of the submission (W3C `traceparent`), where it has one. */
  traceparent?: string;
  idempotency?: { scope: string; key: string; bodyHash: string };
}

/** Who is to be told of a job's end. */
export interface NewWebhook {
  /** As `URL.href` gives it. */
  url: string;
  /** `whsec_…` */
  secret: string;
  /** The submission named no secret: the answer tells this one. */
  isSecretMade: boolean;
}
