import { webhookViewSchema } from "@shared/contracts";
import { apiProblem } from "../http/api-problem.ts";
import type { ApiApp } from "../http/api-app.ts";
import { createRoute, jobIdParams, problemResponses } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";
import { isOver, loadJob } from "../services/job-watch.ts";
import { toWebhookView } from "../services/webhook-view.ts";

const content = { "application/json": { schema: webhookViewSchema } };

const logRoute = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/webhook",
  tags: ["jobs"],
  summary: "Read the delivery log of a job's webhook",
  request: { params: jobIdParams },
  responses: {
    200: { description: "The webhook and every try to deliver it", content },
    ...problemResponses("NOT_FOUND"),
  },
});

const redeliverRoute = createRoute({
  method: "post",
  path: "/v1/jobs/{id}/webhook/redeliver",
  tags: ["jobs"],
  summary: "Deliver a job's webhook again",
  description: "Sends the same bytes with the same `webhook-id`, whatever became of it before.",
  request: { params: jobIdParams },
  responses: {
    202: { description: "Due now", content },
    ...problemResponses("NOT_FOUND", "JOB_NOT_FINISHED"),
  },
});

/** `GET /v1/jobs/{id}/webhook` and `POST /v1/jobs/{id}/webhook/redeliver` */
export function registerJobsWebhook(app: ApiApp, services: ApiServices): void {
  const { record } = services;

  async function viewOf(jobId: string) {
    const webhook = await record.getWebhook(jobId);
    if (!webhook) throw apiProblem("NOT_FOUND", "This job was submitted without a webhook.");
    return toWebhookView(webhook);
  }

  app.openapi(logRoute, async (c) => {
    const job = await loadJob(record, c.req.valid("param").id, c.get("caller"));
    c.header("cache-control", "no-store");
    return c.json(await viewOf(job.id), 200);
  });

  app.openapi(redeliverRoute, async (c) => {
    const job = await loadJob(record, c.req.valid("param").id, c.get("caller"));
    if (job.webhook !== null && !isOver(job)) {
      throw apiProblem("JOB_NOT_FINISHED", "There is nothing to deliver before the job has ended.");
    }
    await record.redeliverWebhook(job.id);
    return c.json(await viewOf(job.id), 202);
  });
}
