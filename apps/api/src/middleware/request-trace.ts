import { describeSpan, isTracing, withSpan } from "@shared/runtime";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { ApiEnv } from "../http/api-env.ts";

/** Asked for all day by machines that watch; a trace of them tells nobody anything. */
const untraced = new Set(["/metrics", "/health", "/ready"]);

/**
 * The server's span of a request, named by its route: an address may hold a secret. It goes on
 * with the caller's `traceparent`, whether or not spans are sent from here.
 */
export const requestTrace = createMiddleware<ApiEnv>(async (c, next) => {
  const parent = c.req.header("traceparent");
  if ((!isTracing() && parent === undefined) || untraced.has(c.req.path)) return next();
  const { method } = c.req;
  await withSpan({ name: method, kind: "server", parent: parent ?? null }, async (span) => {
    await next();
    const route = routePath(c, -1);
    const { status } = c.res;
    span.updateName(`${method} ${route}`);
    const attributes = {
      "http.request.method": method,
      "http.route": route,
      "http.response.status_code": status,
      "millrace.request.id": c.get("requestId"),
    };
    describeSpan(attributes, status >= 500);
  });
});
