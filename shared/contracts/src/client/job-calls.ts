import type { JobList, JobView, SubmittedJobView } from "../http/job-view.ts";
import type { WebhookView } from "../http/webhook.ts";
import type { JobKind } from "../jobs/job-catalog.ts";
import { abortablePause } from "./abortable-pause.ts";
import { readArtifact, streamArtifact } from "./artifacts.ts";
import type { CallOptions } from "./call-options.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpSender } from "./http-sender.ts";
import {
  lenientJobListSchema,
  lenientJobSchema,
  lenientSubmittedJobSchema,
  lenientWebhookSchema,
} from "./lenient-views.ts";
import { isTransient } from "./millrace-error.ts";
import { reconnectPauseMs } from "./reconnect-pause.ts";
import type { JobQuery, Submission, SubmitSettings } from "./submission.ts";

/** How often a submission with a key is sent when no answer comes. */
const submitTries = 3;
const submitPauseMs = 200;
const requestTimeoutMs = 30_000;

/** The client's calls about jobs, all but following them. */
export function createJobCalls(sender: HttpSender, random: () => number) {
  const onJob = (method: HttpRequest["method"], id: string, rest: string, call: CallOptions) => ({
    method,
    path: `/v1/jobs/${encodeURIComponent(id)}${rest}`,
    signal: call.signal,
  });

  /** Hands in a job; answers it as accepted, or finished if `waitSeconds` was enough. */
  async function submit<K extends JobKind>(
    kind: K,
    submission: Submission<K>,
    options: SubmitSettings = {},
  ): Promise<SubmittedJobView> {
    const request = submitRequest(kind, submission, options);
    const tries = options.idempotencyKey === undefined ? 1 : submitTries;
    for (let failures = 0; ; failures += 1) {
      try {
        return await sender.json(request, lenientSubmittedJobSchema);
      } catch (error) {
        const isLast = failures + 1 >= tries || options.signal?.aborted === true;
        if (isLast || !isTransient(error)) throw error;
        await abortablePause(reconnectPauseMs(failures, submitPauseMs, random()), options.signal);
      }
    }
  }

  /** The job now; with `waitSeconds` (up to 60), when its state changes or the time is up. */
  const get = (
    id: string,
    options: CallOptions & { waitSeconds?: number } = {},
  ): Promise<JobView> => {
    const request = {
      ...onJob("GET", id, "", options),
      query: { wait: options.waitSeconds },
      timeoutMs: requestTimeoutMs + (options.waitSeconds ?? 0) * 1_000,
    };
    return sender.json(request, lenientJobSchema);
  };

  /** One page of jobs, newest first. */
  const list = (query: JobQuery = {}, call: CallOptions = {}): Promise<JobList> =>
    sender.json(
      { method: "GET", path: "/v1/jobs", query: { ...query }, signal: call.signal },
      lenientJobListSchema,
    );

  /** All jobs, newest first; the next page is fetched when the last one is used up. */
  async function* listAll(query: JobQuery = {}, call: CallOptions = {}): AsyncGenerator<JobView> {
    let cursor = query.cursor;
    for (;;) {
      const page = await list({ ...query, cursor }, call);
      yield* page.items;
      if (page.next_cursor === null) return;
      cursor = page.next_cursor;
    }
  }

  return {
    submit,
    get,
    list,
    listAll,
    /** Asks for the job's end; answers its state, which for a running job is not yet the last. */
    cancel: (id: string, call: CallOptions = {}): Promise<JobView> =>
      sender.json(onJob("POST", id, "/cancel", call), lenientJobSchema),
    /** Hands in the same work again; answers the new job. */
    retry: (id: string, call: CallOptions = {}): Promise<JobView> =>
      sender.json(onJob("POST", id, "/retry", call), lenientJobSchema),
    /** The job's webhook with its delivery log; fails with NOT_FOUND where it has none. */
    webhook: (id: string, call: CallOptions = {}): Promise<WebhookView> =>
      sender.json(onJob("GET", id, "/webhook", call), lenientWebhookSchema),
    /** Delivers the webhook of a finished job again. */
    redeliverWebhook: (id: string, call: CallOptions = {}): Promise<WebhookView> =>
      sender.json(onJob("POST", id, "/webhook/redeliver", call), lenientWebhookSchema),
    /** Deletes the job with its artifacts, cancelling it first. */
    remove: (id: string, call: CallOptions = {}): Promise<void> =>
      sender.send(onJob("DELETE", id, "", call), async () => undefined),
    /** The whole artifact. */
    artifactBytes: (id: string, name: string, call: CallOptions = {}): Promise<Uint8Array> =>
      readArtifact(sender, id, name, call.signal),
    /** The artifact in pieces as they arrive; leaving the loop early ends the transfer. */
    artifactStream: (id: string, name: string, call: CallOptions = {}) =>
      streamArtifact(sender, id, name, call.signal),
  };
}

function submitRequest(
  kind: string,
  submission: { input: unknown; options?: unknown; metadata?: unknown; webhook?: unknown },
  { idempotencyKey, waitSeconds, signal }: SubmitSettings,
): HttpRequest {
  const headers: Record<string, string> = {};
  if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
  if (waitSeconds !== undefined) headers["prefer"] = `wait=${waitSeconds}`;
  const timeoutMs = requestTimeoutMs + (waitSeconds ?? 0) * 1_000;
  const path = `/v1/jobs/${encodeURIComponent(kind)}`;
  return { method: "POST", path, headers, body: submission, signal, timeoutMs };
}
