import type { ApiApp } from "../../http/api-app.ts";
import { createRoute, z } from "../../http/openapi-parts.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { faceError, faceRefusals, websiteIdSchema, websiteParams } from "./face-schemas.ts";
import { loadWebsiteJob } from "./website-id.ts";

const route = createRoute({
  method: "delete",
  path: "/delete/{website_id}",
  tags: ["webgen face"],
  summary: "Delete a landing page, cancelling its job first",
  request: { params: websiteParams },
  responses: {
    200: {
      description: "Deleted",
      content: {
        "application/json": {
          schema: z.object({ status: z.literal("deleted"), website_id: websiteIdSchema }),
        },
      },
    },
    ...faceRefusals,
    404: faceError("No such website"),
  },
});

/** `DELETE /delete/{website_id}` */
export function registerDelete(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { website_id } = c.req.valid("param");
    const job = await loadWebsiteJob(services, website_id, c.get("caller"), "Not found");
    await services.canceller.remove(job.id);
    return c.json({ status: "deleted" as const, website_id }, 200);
  });
}
