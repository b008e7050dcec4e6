import type { Logger } from "@shared/runtime";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { ApiEnv } from "../http/api-env.ts";
import type { ApiMetrics } from "../services/api-metrics.ts";

/** Counts and logs every answer by its route, never by its address: an address may hold a secret. */
export function requestLog(metrics: ApiMetrics, logger: Logger) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const startedAt = performance.now();
    await next();
    const seconds = (performance.now() - startedAt) / 1_000;
    const route = routePath(c, -1);
    const { method } = c.req;
    const { status } = c.res;
    metrics.requests.observe({ method, route, status }, seconds);
    const entry = {
      request: c.get("requestId"),
      method,
      route,
      status,
      ms: Math.round(seconds * 1_000),
    };
    logger.debug(entry, "answered");
  });
}
