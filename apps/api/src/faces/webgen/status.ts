import type { JobStatus, JobView } from "@shared/contracts";
import { jobErrorSchema, jobProgressSchema } from "@shared/contracts";
import type { ApiApp } from "../../http/api-app.ts";
import { createRoute, z } from "../../http/openapi-parts.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { faceError, faceRefusals, websiteParams } from "./face-schemas.ts";
import { loadWebsiteJob } from "./website-id.ts";

const statusSchema = z.object({
  status: z.enum(["running", "done", "failed"]),
  warning: z.string().nullable(),
  progress: jobProgressSchema.optional(),
  error: jobErrorSchema.optional(),
});

type WebsiteStatus = z.infer<typeof statusSchema>;

const route = createRoute({
  method: "get",
  path: "/status/{website_id}",
  tags: ["webgen face"],
  summary: "Read how far a landing page is",
  request: { params: websiteParams },
  responses: {
    200: { description: "The status", content: { "application/json": { schema: statusSchema } } },
    ...faceRefusals,
    404: faceError("No such website"),
  },
});

/** `GET /status/{website_id}` */
export function registerStatus(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { website_id } = c.req.valid("param");
    const job = await loadWebsiteJob(services, website_id, c.get("caller"), "Job not found");
    c.header("cache-control", "no-store");
    return c.json(toWebsiteStatus(await services.viewer.view(job)), 200);
  });
}

const statusOf: Record<JobStatus, WebsiteStatus["status"]> = {
  queued: "running",
  running: "running",
  succeeded: "done",
  failed: "failed",
  cancelled: "failed",
  expired: "failed",
};

function toWebsiteStatus(view: JobView): WebsiteStatus {
  return {
    status: statusOf[view.status],
    warning: warningOf(view),
    ...(view.progress ? { progress: view.progress } : {}),
    ...(view.error ? { error: view.error } : {}),
  };
}

/** What the worker reported, else what was noted when the job was accepted. */
function warningOf(view: JobView): string | null {
  const schema = z.object({ report: z.object({ truncated: z.string() }) });
  const reported = schema.safeParse(view.result);
  if (reported.success) return reported.data.report.truncated;
  const noted = view.metadata["warning"];
  return typeof noted === "string" ? noted : null;
}
