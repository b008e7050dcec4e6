import type { JobRow } from "@shared/db";
import { zipSync } from "fflate";
import type { ApiApp } from "../../http/api-app.ts";
import { createRoute } from "../../http/openapi-parts.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { isOver } from "../../services/job-watch.ts";
import { faceError, faceRefusals, websiteParams } from "./face-schemas.ts";
import { FaceError } from "../fastapi-errors.ts";
import { loadWebsiteJob } from "./website-id.ts";

const route = createRoute({
  method: "get",
  path: "/download/{website_id}",
  tags: ["webgen face"],
  summary: "Fetch a finished landing page",
  request: { params: websiteParams },
  responses: {
    200: {
      description: "A ZIP that holds exactly index.html",
      content: { "application/zip": { schema: { type: "string", format: "binary" } } },
    },
    ...faceRefusals,
    404: faceError("No such website"),
    409: faceError("Still running, or failed"),
  },
});

/** `GET /download/{website_id}` */
export function registerDownload(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { website_id } = c.req.valid("param");
    const job = await loadWebsiteJob(services, website_id, c.get("caller"), "Job not found");
    assertDone(job);
    const bytes = await readZip(services, job.id);
    c.header("content-disposition", `attachment; filename=${website_id}.zip`);
    return c.body(new Uint8Array(bytes), 200, { "content-type": "application/zip" });
  });
}

function assertDone(job: JobRow): void {
  if (!isOver(job)) throw new FaceError(409, "Job still running");
  if (job.status !== "succeeded") throw new FaceError(409, "Job failed");
}

/** The job's own archive; made from the page where a job left none. */
async function readZip({ record }: ApiServices, jobId: string): Promise<Uint8Array> {
  const archive = await record.getArtifact(jobId, "site.zip");
  if (archive) return archive.bytes;
  const page = await record.getArtifact(jobId, "index.html");
  if (!page) throw new FaceError(409, "Job failed");
  return zipSync({ "index.html": new Uint8Array(page.bytes) });
}
