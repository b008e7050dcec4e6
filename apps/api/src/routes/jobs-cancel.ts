import type { ApiApp } from "../http/api-app.ts";
import { createRoute, jobContent, jobIdParams, problemResponses } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";
import { findOwnJobId, noSuchJob } from "../services/job-watch.ts";

const route = createRoute({
  method: "post",
  path: "/v1/jobs/{id}/cancel",
  tags: ["jobs"],
  summary: "Cancel a job",
  description:
    "May be repeated. A waiting job is cancelled at once, a running one is asked to stop.",
  request: { params: jobIdParams },
  responses: {
    202: { description: "The job now; a finished one is left as it is", content: jobContent },
    ...problemResponses("NOT_FOUND"),
  },
});

/** `POST /v1/jobs/{id}/cancel` */
export function registerJobsCancel(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { id } = c.req.valid("param");
    const jobId = await findOwnJobId(services.record, id, c.get("caller"));
    const result = await services.canceller.cancel(jobId);
    if (!result) throw noSuchJob();
    c.header("location", `/v1/jobs/${result.job.id}`);
    return c.json(await services.viewer.view(result.job), 202);
  });
}
