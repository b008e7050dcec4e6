import type { ApiApp } from "../http/api-app.ts";
import { createRoute, jobIdParams, problemResponses } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";
import { findOwnJobId, noSuchJob } from "../services/job-watch.ts";

const route = createRoute({
  method: "delete",
  path: "/v1/jobs/{id}",
  tags: ["jobs"],
  summary: "Delete a job with its artifacts, cancelling it first",
  request: { params: jobIdParams },
  responses: { 204: { description: "Deleted" }, ...problemResponses("NOT_FOUND") },
});

/** `DELETE /v1/jobs/{id}` */
export function registerJobsDelete(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { id } = c.req.valid("param");
    const jobId = await findOwnJobId(services.record, id, c.get("caller"));
    if (!(await services.canceller.remove(jobId))) throw noSuchJob();
    return c.body(null, 204);
  });
}
