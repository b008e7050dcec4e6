import { jobCatalog, jobKindSchema } from "@shared/contracts";
import type { JobKind } from "@shared/contracts";
import { answerSubmitted } from "../http/answer-submitted.ts";
import type { ApiApp } from "../http/api-app.ts";
import { parseIdempotencyKey } from "../http/idempotency-key.ts";
import { acceptedHeaders, problemResponses, submittedContent, z } from "../http/openapi-parts.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { parseWaitPreference } from "../http/wait-preference.ts";
import { admitJob, parseKind, submissionSchemaOf } from "../services/admit-job.ts";
import type { ApiServices } from "../services/api-services.ts";
import { submitJob } from "../services/submit-job.ts";

const headers = z.object({
  "idempotency-key": z.string().optional().openapi({
    description: "The same key with the same body within 24 hours answers the first job",
  }),
  prefer: z.string().optional().openapi({
    description:
      "`wait=N`: answer when the job has finished, after N seconds (0..60) at the latest",
    example: "wait=20",
  }),
});

/** Each kind has its own schemas, so each is described as a path of its own; one handler serves all. */
function describeKind(kind: JobKind) {
  const { examples } = jobCatalog[kind];
  return {
    method: "post" as const,
    path: `/v1/jobs/${kind}`,
    tags: ["jobs"],
    summary: `Submit a ${kind} job`,
    request: {
      headers,
      body: {
        required: true,
        content: { "application/json": { schema: submissionSchemaOf(kind), example: examples[0] } },
      },
    },
    responses: {
      200: {
        description: "Finished within the time that `Prefer: wait` gave",
        headers: {
          ...acceptedHeaders,
          "preference-applied": { schema: { type: "string" as const } },
        },
        content: submittedContent,
      },
      202: {
        description: "Accepted: the job is on record",
        headers: acceptedHeaders,
        content: submittedContent,
      },
      ...problemResponses(
        ...(["MALFORMED_JSON", "INVALID_REQUEST", "NOT_FOUND", "PAYLOAD_TOO_LARGE"] as const),
        ...(["UNSUPPORTED_MEDIA_TYPE", "VALIDATION_FAILED", "IDEMPOTENCY_MISMATCH"] as const),
        ...(["QUEUE_FULL", "KEY_QUEUE_FULL", "QUEUE_UNAVAILABLE"] as const),
        ...(kind === "chat-completion" ? (["MODEL_UNKNOWN", "NO_WORKER_FOR_MODEL"] as const) : []),
      ),
    },
  };
}

/** `POST /v1/jobs/{kind}` */
export function registerJobsCreate(app: ApiApp, services: ApiServices): void {
  for (const kind of jobKindSchema.options) app.openAPIRegistry.registerPath(describeKind(kind));
  app.post("/v1/jobs/:kind", async (c) => {
    const kind = parseKind(c.req.param("kind"));
    const idempotencyKey = parseIdempotencyKey(c.req.header("idempotency-key"));
    const waitSeconds = parseWaitPreference(c.req.header("prefer"));
    const { value, sizeBytes } = await readJsonBody(c, services.settings.bodyLimitBytes);
    const caller = c.get("caller");
    const { models } = services;
    if (kind === "chat-completion") await models.look();
    const context = { caller, models, idempotencyKey, now: services.now() };
    const job = admitJob(kind, value, context, services.webhookGuard);
    const { signal } = c.req.raw;
    const submitted = await submitJob(services, { job, sizeBytes, waitSeconds, caller, signal });
    return answerSubmitted(c, submitted, waitSeconds);
  });
}
