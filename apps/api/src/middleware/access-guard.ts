import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../http/api-env.ts";
import { apiProblem } from "../http/api-problem.ts";

/**
 * Keeps web pages of other sites from driving the API with what a browser has of its user: a
 * session, a place in the network. A foreign page fails by its Origin. Programs send no Origin
 * and pass. `Origin: null` is a sandboxed page, such as a preview of ours: refused.
 * @param originsOf origins of other pages that may call an address, as configured for CORS.
 */
export function accessGuard(originsOf: (path: string) => readonly string[]) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const { host } = new URL(c.req.url);
    const origin = c.req.header("origin");
    const isOwn = origin === `http://${host}` || origin === `https://${host}`;
    const allowed = originsOf(c.req.path);
    const isAllowed = isOwn || allowed.includes("*") || allowed.includes(origin ?? "");
    const isForeignPage = origin !== undefined || isCrossSiteWrite(c.req.raw);
    if (isForeignPage && !isAllowed) {
      throw apiProblem("FORBIDDEN_ORIGIN", "A web page of this origin may not call this API.");
    }
    await next();
  });
}

/** A browser's own word that a page of another site wants to change something. */
function isCrossSiteWrite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  const isRead = request.method === "GET" || request.method === "HEAD";
  return !isRead && (site === "cross-site" || site === "same-site");
}
