import type { Logger } from "@shared/runtime";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ApiEnv } from "../http/api-env.ts";
import { apiProblem, mapToProblem } from "../http/api-problem.ts";
import type { MappedProblem } from "../http/api-problem.ts";

/** Answers what a handler threw as a problem; a 5xx is logged with its cause. */
export function createErrorHandler(logger: Logger) {
  return (error: Error, c: Context<ApiEnv>): Response => {
    const mapped = mapToProblem(error, c.get("requestId") ?? "");
    if (mapped.problem.status >= 500) {
      const { code, request_id } = mapped.problem;
      logger.error({ code, request: request_id, err: error }, "a request failed");
    }
    return answerProblem(c, mapped);
  };
}

export function answerProblem(c: Context<ApiEnv>, { problem, headers }: MappedProblem): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  c.header("content-type", "application/problem+json");
  c.header("cache-control", "no-store");
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode);
}

/** For paths that nothing answers. */
export function notFound(c: Context<ApiEnv>): Response {
  const error = apiProblem("NOT_FOUND", "Nothing answers at this address; see /docs.");
  return answerProblem(c, mapToProblem(error, c.get("requestId")));
}

/** For paths that answer other methods. */
export function wrongMethod(c: Context<ApiEnv>, methods: string[]): Response {
  const allow = methods.join(", ");
  const error = apiProblem("METHOD_NOT_ALLOWED", `This address answers ${allow}.`, {
    headers: { allow },
  });
  return answerProblem(c, mapToProblem(error, c.get("requestId")));
}
