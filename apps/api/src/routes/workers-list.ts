import { workerViewSchema } from "@shared/contracts";
import { apiProblem } from "../http/api-problem.ts";
import type { ApiApp } from "../http/api-app.ts";
import { createRoute, problemResponses, z } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";

const route = createRoute({
  method: "get",
  path: "/v1/workers",
  tags: ["operations"],
  summary: "List the live workers",
  responses: {
    200: {
      description: "Every worker with a recent heartbeat",
      content: { "application/json": { schema: z.object({ items: z.array(workerViewSchema) }) } },
    },
    ...problemResponses("QUEUE_UNAVAILABLE"),
  },
});

/** `GET /v1/workers` */
export function registerWorkersList(app: ApiApp, { workers, logger }: ApiServices): void {
  app.openapi(route, async (c) => {
    const items = await workers.readAll().catch((err: unknown) => {
      logger.warn({ code: "REGISTRY_UNREADABLE", err }, "workers");
      throw apiProblem(
        "QUEUE_UNAVAILABLE",
        "The registry of workers is in Redis, which can't be reached.",
      );
    });
    c.header("cache-control", "no-store");
    return c.json({ items }, 200);
  });
}
