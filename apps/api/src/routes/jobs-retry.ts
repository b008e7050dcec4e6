import { maySee } from "../access/caller.ts";
import { answerSubmitted } from "../http/answer-submitted.ts";
import type { ApiApp } from "../http/api-app.ts";
import { parseIdempotencyKey } from "../http/idempotency-key.ts";
import {
  acceptedHeaders,
  createRoute,
  jobContent,
  jobIdParams,
  problemResponses,
  z,
} from "../http/openapi-parts.ts";
import { parseWaitPreference } from "../http/wait-preference.ts";
import { admitRetry } from "../services/admit-job.ts";
import type { ApiServices } from "../services/api-services.ts";
import { isUuid, noSuchJob } from "../services/job-watch.ts";
import { submitJob } from "../services/submit-job.ts";

const route = createRoute({
  method: "post",
  path: "/v1/jobs/{id}/retry",
  tags: ["jobs"],
  summary: "Do a finished job again, as a new job",
  request: {
    params: jobIdParams,
    headers: z.object({
      "idempotency-key": z.string().optional(),
      prefer: z.string().optional().openapi({ description: "`wait=N`, as for a submission" }),
    }),
  },
  responses: {
    200: {
      description: "Finished within the time that `Prefer: wait` gave",
      headers: acceptedHeaders,
      content: jobContent,
    },
    202: {
      description: "The new job; `retried_from` names the old one",
      headers: acceptedHeaders,
      content: jobContent,
    },
    ...problemResponses(
      ...(["INVALID_REQUEST", "NOT_FOUND", "CONFLICT", "IDEMPOTENCY_MISMATCH"] as const),
      ...(["MODEL_UNKNOWN", "NO_WORKER_FOR_MODEL"] as const),
      ...(["QUEUE_FULL", "KEY_QUEUE_FULL"] as const),
      "QUEUE_UNAVAILABLE",
    ),
  },
});

/** `POST /v1/jobs/{id}/retry` */
export function registerJobsRetry(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { id } = c.req.valid("param");
    const idempotencyKey = parseIdempotencyKey(c.req.header("idempotency-key"));
    const waitSeconds = parseWaitPreference(c.req.header("prefer"));
    const caller = c.get("caller");
    const old = isUuid(id) ? await services.record.getJobWithInput(id.toLowerCase()) : undefined;
    if (!old || !maySee(caller, old)) throw noSuchJob();
    const { models } = services;
    if (old.kind === "chat-completion") await models.look();
    const job = admitRetry(old, { caller, models, idempotencyKey, now: services.now() });
    const sizeBytes = JSON.stringify(old.input).length;
    const { signal } = c.req.raw;
    const submitted = await submitJob(services, { job, sizeBytes, waitSeconds, caller, signal });
    return answerSubmitted(c, submitted, waitSeconds);
  });
}
