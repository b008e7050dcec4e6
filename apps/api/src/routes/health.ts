import { healthViewSchema } from "@shared/contracts";
import type { ApiApp } from "../http/api-app.ts";
import { createRoute, openToAll } from "../http/openapi-parts.ts";

const route = createRoute({
  method: "get",
  path: "/health",
  tags: ["operations"],
  ...openToAll,
  summary: "Whether the process is alive",
  responses: {
    200: { description: "Alive", content: { "application/json": { schema: healthViewSchema } } },
  },
});

/** `GET /health` */
export function registerHealth(app: ApiApp): void {
  app.openapi(route, (c) => c.json({ ok: true, status: "ok" }, 200));
}
