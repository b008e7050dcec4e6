import type { SubmittedJobView } from "@shared/contracts";
import type { InsertResult, JobRow, NewJob } from "@shared/db";
import { currentTraceparent, withSpan } from "@shared/runtime";
import type { SpanOptions } from "@shared/runtime";
import type { Caller } from "../access/caller.ts";
import { apiProblem } from "../http/api-problem.ts";
import type { Entry } from "./admission.ts";
import type { ApiServices } from "./api-services.ts";
import { isOver, waitUntilOver } from "./job-watch.ts";

/** What a submission is answered with. */
export interface Submitted {
  view: SubmittedJobView;
  isReplayed: boolean;
  /** The wait that was asked for ended with the job. */
  isFinished: boolean;
}

export interface SubmitRequest {
  job: NewJob;
  sizeBytes: number;
  /** Seconds to wait for the job's end; undefined: answer at once. */
  waitSeconds: number | undefined;
  caller: Caller;
  signal: AbortSignal;
}

/**
 * Commits a job, or finds the one that its key stands for, and waits for its end where asked.
 * @throws AppError IDEMPOTENCY_MISMATCH, QUEUE_FULL, KEY_QUEUE_FULL, DATABASE_UNAVAILABLE, or QUEUE_UNAVAILABLE when a wait
 *   is asked for while Redis is away (nothing is accepted then)
 */
export async function submitJob(services: ApiServices, request: SubmitRequest): Promise<Submitted> {
  const isWaiting = request.waitSeconds !== undefined && request.waitSeconds > 0;
  if (isWaiting && services.redis.status !== "ready") {
    const detail =
      "Nothing can be run and waited for now. Submit without Prefer: wait, or try again.";
    throw apiProblem("QUEUE_UNAVAILABLE", detail);
  }
  const result = await commitJob(services, request);
  const isReplayed = result.type === "replayed";
  const told = secretOf(request.job, result);
  const done = isWaiting ? await waitFor(services, result.job, request) : undefined;
  if (done && isOver(done)) {
    const view = { ...(await services.viewer.view(done)), ...told };
    return { view, isReplayed, isFinished: true };
  }
  const viewOf = isReplayed || isWaiting ? services.viewer.view : services.viewer.viewNew;
  const view = { ...(await viewOf(done ?? result.job)), ...told };
  return { view, isReplayed, isFinished: false };
}

/**
 * The secret that was made for the webhook. A repeated submission is told it again: the first
 * answer may have been lost, which is what idempotency keys are for.
 */
function secretOf(
  job: NewJob,
  result: Exclude<InsertResult, { type: "mismatch" }>,
): Pick<SubmittedJobView, "webhook_secret"> {
  if (result.type === "replayed") {
    return result.webhookSecret === undefined ? {} : { webhook_secret: result.webhookSecret };
  }
  return job.webhook?.isSecretMade ? { webhook_secret: job.webhook.secret } : {};
}

/**
 * The job at its end, or as it is when the time is up; undefined for a caller who may call no more:
 * the job is accepted, and they hear no more of it.
 */
async function waitFor(services: ApiServices, job: JobRow, request: SubmitRequest) {
  if (isOver(job)) return job;
  const timeoutMs = (request.waitSeconds ?? 0) * 1_000;
  const call = services.calls.watch(request.caller);
  try {
    const signal = AbortSignal.any([request.signal, call.signal]);
    const row = await waitUntilOver(services, job, { timeoutMs, signal });
    return call.signal.aborted ? undefined : row;
  } finally {
    call.release();
  }
}

/**
 * Commits a job, or finds the one that its key stands for; the row, without a view of it.
 * @throws AppError IDEMPOTENCY_MISMATCH, QUEUE_FULL, KEY_QUEUE_FULL, DATABASE_UNAVAILABLE
 */
export async function commitJob(
  services: ApiServices,
  request: Pick<SubmitRequest, "job" | "sizeBytes">,
): Promise<Exclude<InsertResult, { type: "mismatch" }>> {
  const { job } = request;
  const endTimer = services.metrics.accepted.startTimer({ kind: job.kind });
  const result = await withSpan(enqueueSpan(job), () => insert(services, request));
  endTimer();
  services.metrics.submissions.inc({ kind: job.kind, outcome: result.type });
  if (result.type !== "mismatch") return result;
  const detail = "Use a new Idempotency-Key for a new request; this one stands for another body.";
  throw apiProblem("IDEMPOTENCY_MISMATCH", detail);
}

/** A full queue refuses new jobs only: a key that was used still answers its first job. */
async function insert(
  { admission, submitter, record }: ApiServices,
  { job, sizeBytes }: Pick<SubmitRequest, "job" | "sizeBytes">,
): Promise<InsertResult> {
  let entry: Entry;
  try {
    entry = await admission.enter(job);
  } catch (refusal) {
    const earlier = job.idempotency && (await record.findEarlierJobs([job])).get(job.id);
    if (earlier) return earlier;
    throw refusal;
  }
  let isInserted = false;
  try {
    const traceparent = currentTraceparent();
    const result = await submitter.submit(traceparent ? { ...job, traceparent } : job, sizeBytes);
    isInserted = result.type === "inserted";
    return result;
  } finally {
    entry.leave(isInserted);
  }
}

/** The span that the job's trace goes on from; its context travels in the row and the ticket. */
function enqueueSpan({ id, kind, lane }: NewJob): SpanOptions {
  const attributes = {
    "messaging.system": "millrace",
    "messaging.operation.type": "send",
    "messaging.destination.name": lane,
    "millrace.job.id": id,
    "millrace.job.kind": kind,
  };
  return { name: `enqueue ${lane}`, kind: "producer", attributes };
}
