import type { ApiApp } from "../http/api-app.ts";
import { createRoute, problemResponses, z } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";

const route = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["operations"],
  summary: "Metrics in Prometheus' text format",
  responses: {
    200: { description: "Metrics", content: { "text/plain": { schema: z.string() } } },
    ...problemResponses(),
  },
});

/** `GET /metrics` */
export function registerMetrics(app: ApiApp, { metrics }: ApiServices): void {
  app.openapi(route, async (c) =>
    c.text(await metrics.render(), 200, { "content-type": metrics.contentType }),
  );
}
