import { readyViewSchema } from "@shared/contracts";
import type { ApiApp } from "../http/api-app.ts";
import { createRoute, openToAll } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";
import { checkReadiness } from "../services/readiness.ts";

const content = { "application/json": { schema: readyViewSchema } };

const route = createRoute({
  method: "get",
  path: "/ready",
  tags: ["operations"],
  ...openToAll,
  summary: "Whether Postgres, Redis and the schema are there",
  responses: {
    200: { description: "Ready", content },
    503: { description: "Not ready; `checks` says what is missing", content },
  },
});

/** `GET /ready` */
export function registerReady(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const view = await checkReadiness(services);
    c.header("cache-control", "no-store");
    return c.json(view, view.ready ? 200 : 503);
  });
}
