import { answerFile } from "../http/answer-file.ts";
import type { ApiApp } from "../http/api-app.ts";
import { apiProblem } from "../http/api-problem.ts";
import { createRoute, etagHeader, problemResponses, z } from "../http/openapi-parts.ts";
import { sandboxPolicy } from "../http/sandbox-policy.ts";
import type { ApiServices } from "../services/api-services.ts";
import { loadJob } from "../services/job-watch.ts";

const fileContent = {
  "application/octet-stream": { schema: { type: "string", format: "binary" } },
} as const;

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/artifacts/{name}",
  tags: ["jobs"],
  summary: "Read a file that a job left",
  request: {
    params: z.object({ id: z.string().openapi({ format: "uuid" }), name: z.string().max(200) }),
    headers: z.object({ range: z.string().optional(), "if-none-match": z.string().optional() }),
  },
  responses: {
    200: {
      description: "The file, with its own media type",
      headers: etagHeader,
      content: fileContent,
    },
    206: {
      description: "The bytes that were asked for",
      headers: etagHeader,
      content: fileContent,
    },
    304: { description: "Unchanged since the ETag that was sent", headers: etagHeader },
    ...problemResponses("NOT_FOUND", "RANGE_NOT_SATISFIABLE", "VALIDATION_FAILED"),
  },
});

/** `GET /v1/jobs/{id}/artifacts/{name}` */
export function registerJobsArtifact(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { id, name } = c.req.valid("param");
    const job = await loadJob(services.record, id, c.get("caller"));
    const artifact = job.artifacts.some((one) => one.name === name)
      ? await services.record.getArtifact(job.id, name)
      : undefined;
    if (!artifact) throw apiProblem("NOT_FOUND", missing(job.artifacts.map((one) => one.name)));
    c.header("content-security-policy", sandboxPolicy);
    c.header(
      "content-disposition",
      `${dispositionOf(artifact.mediaType)}; filename="${fileName(name)}"`,
    );
    return answerFile(c, artifact);
  });
}

function missing(names: string[]): string {
  return names.length === 0 ? "The job has no artifacts." : `The job has: ${names.join(", ")}.`;
}

/** What a browser can show safely under the sandbox is shown; anything else is saved. */
function dispositionOf(mediaType: string): "inline" | "attachment" {
  return /^(text\/|image\/|application\/json)/.test(mediaType) ? "inline" : "attachment";
}

function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "_");
}
