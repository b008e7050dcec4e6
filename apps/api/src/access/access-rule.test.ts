import { expect, it } from "vitest";
import { accessRuleOf } from "./access-rule.ts";

it.each([
  ["GET", "/health", "open"],
  ["GET", "/ready", "open"],
  ["GET", "/docs", "open"],
  ["GET", "/docs/start.js", "open"],
  ["GET", "/openapi.json", "open"],
  ["POST", "/admin/sign-in", "open"],
  ["GET", "/admin/queues", "admin"],
  ["PUT", "/admin/queues/api/queues/x", "admin"],
  ["GET", "/v1/admin/profiles", "admin"],
  ["GET", "/metrics", "read"],
  ["GET", "/v1/workers", "read"],
  ["HEAD", "/v1/jobs", "read"],
  ["POST", "/v1/jobs/webgen", "submit"],
  ["DELETE", "/v1/jobs/x", "submit"],
  ["POST", "/start", "submit"],
  ["GET", "/status/website_1", "read"],
  ["GET", "/healthy", "read"],
  ["GET", "/docsx", "read"],
  ["GET", "/v1/health", "read"],
  ["GET", "/", "read"],
  ["PATCH", "/anything", "submit"],
])("%s %s: %s", (method, path, rule) => {
  expect(accessRuleOf(method, path)).toBe(rule);
});
