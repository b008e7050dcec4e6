import { randomUUID } from "node:crypto";
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../http/api-env.ts";

const sane = /^[\w.:-]{1,128}$/;

/** Gives each request an id: the caller's own `x-request-id` where it is harmless, else a new one. */
export const requestId = createMiddleware<ApiEnv>(async (c, next) => {
  const given = c.req.header("x-request-id");
  const id = given !== undefined && sane.test(given) ? given : randomUUID();
  c.set("requestId", id);
  await next();
  c.res.headers.set("x-request-id", id);
});
