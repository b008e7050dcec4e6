import { ownJobsOf } from "../access/caller.ts";
import { jobListSchema, jobStatusSchema } from "@shared/contracts";
import type { ApiApp } from "../http/api-app.ts";
import { createRoute, problemResponses, z } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs",
  tags: ["jobs"],
  summary: "List jobs, newest first",
  request: {
    query: z.strictObject({
      kind: z
        .string()
        .regex(/^[a-z][a-z-]{0,63}$/)
        .optional(),
      status: jobStatusSchema.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().optional().openapi({ description: "`next_cursor` of the page before" }),
    }),
  },
  responses: {
    200: {
      description: "One page; `next_cursor` is null on the last",
      content: { "application/json": { schema: jobListSchema } },
    },
    ...problemResponses("VALIDATION_FAILED"),
  },
});

/** `GET /v1/jobs` */
export function registerJobsList(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { items, nextCursor } = await services.record.listJobs({
      ...c.req.valid("query"),
      ...ownJobsOf(c.get("caller")),
    });
    c.header("cache-control", "no-cache");
    return c.json({ items: await services.viewer.views(items), next_cursor: nextCursor }, 200);
  });
}
