import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../http/api-env.ts";

const always: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** For answers that are no page. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Headers that keep a browser from reading more into an answer than it is. */
export const securityHeaders = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(always)) c.res.headers.set(name, value);
  // A form can't be sent from a page without a referrer: its Origin would be "null".
  if (!c.res.headers.has("referrer-policy")) c.res.headers.set("referrer-policy", "no-referrer");
  if (!c.res.headers.has("content-security-policy")) {
    c.res.headers.set("content-security-policy", dataPolicy);
  }
});
