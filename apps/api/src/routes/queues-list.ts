import { jobKindSchema, queueViewSchema } from "@shared/contracts";
import type { QueueView } from "@shared/contracts";
import type { QueueStat } from "@shared/db";
import type { ApiApp } from "../http/api-app.ts";
import { createRoute, problemResponses, z } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";

const route = createRoute({
  method: "get",
  path: "/v1/queues",
  tags: ["operations"],
  summary: "List the queues",
  responses: {
    200: {
      description: "Depth, oldest age and rate of each lane",
      content: { "application/json": { schema: z.object({ items: z.array(queueViewSchema) }) } },
    },
    ...problemResponses(),
  },
});

/** `GET /v1/queues` */
export function registerQueuesList(app: ApiApp, { record }: ApiServices): void {
  app.openapi(route, async (c) => {
    const [stats, rates] = await Promise.all([record.queueStats(), record.finishRates()]);
    c.header("cache-control", "no-store");
    return c.json({ items: toQueueViews(stats, rates) }, 200);
  });
}

/** One view a lane; every kind has its lane, also while it is empty. */
function toQueueViews(stats: QueueStat[], rates: Map<string, number>): QueueView[] {
  const byLane = Map.groupBy(stats, (stat) => stat.lane);
  for (const kind of jobKindSchema.options) if (!byLane.has(kind)) byLane.set(kind, []);
  return [...byLane].map(([lane, group]) => {
    const queued = group.find((stat) => stat.status === "queued");
    return {
      kind: group[0]?.kind ?? lane,
      lane,
      queued: queued?.count ?? 0,
      running: group.find((stat) => stat.status === "running")?.count ?? 0,
      oldest_seconds: queued?.oldestSeconds ?? null,
      finished_per_minute: rates.get(lane) ?? 0,
    };
  });
}
