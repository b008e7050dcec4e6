import type { JobRow } from "@shared/db";
import { answerFile } from "../http/answer-file.ts";
import type { ApiApp } from "../http/api-app.ts";
import { apiProblem } from "../http/api-problem.ts";
import { createRoute, jobIdParams, problemResponses, z } from "../http/openapi-parts.ts";
import { sandboxPolicy } from "../http/sandbox-policy.ts";
import type { ApiServices } from "../services/api-services.ts";
import { isOver, loadJob } from "../services/job-watch.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/preview",
  tags: ["jobs"],
  summary: "Open a finished page",
  description: "Safe to open in a browser: an opaque origin without scripts and without requests.",
  request: { params: jobIdParams },
  responses: {
    200: { description: "The page", content: { "text/html": { schema: z.string() } } },
    206: {
      description: "The bytes that were asked for",
      content: { "text/html": { schema: z.string() } },
    },
    304: { description: "Unchanged since the ETag that was sent" },
    ...problemResponses("NOT_FOUND", "JOB_NOT_FINISHED", "CONFLICT", "RANGE_NOT_SATISFIABLE"),
  },
});

/** `GET /v1/jobs/{id}/preview` */
export function registerJobsPreview(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const job = await loadJob(services.record, c.req.valid("param").id, c.get("caller"));
    assertHasPage(job);
    const page = await services.record.getArtifact(job.id, "index.html");
    if (!page) throw apiProblem("NOT_FOUND", "This job made no page.");
    c.header("content-security-policy", sandboxPolicy);
    return answerFile(c, page);
  });
}

/** @throws AppError JOB_NOT_FINISHED or CONFLICT */
function assertHasPage(job: JobRow): void {
  if (!isOver(job)) {
    throw apiProblem(
      "JOB_NOT_FINISHED",
      `The job is ${job.status}; the page is there when it has succeeded.`,
    );
  }
  if (job.status !== "succeeded") {
    const why = job.error ? `: ${job.error.code}, ${job.error.message}` : "";
    throw apiProblem("CONFLICT", `The job ended as ${job.status}${why}. There is no page to show.`);
  }
}
