import type { Logger } from "@shared/runtime";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ApiEnv } from "../http/api-env.ts";
import { mapToProblem } from "../http/api-problem.ts";

/** One entry of a validation error in FastAPI's shape. */
export interface FastapiIssue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** An answer of this face other than success; the body is `{"detail": …}`. */
export class FaceError extends Error {
  readonly status: ContentfulStatusCode;
  readonly detail: string | FastapiIssue[];

  constructor(status: ContentfulStatusCode, detail: string | FastapiIssue[]) {
    super(typeof detail === "string" ? detail : "the request is not valid");
    this.status = status;
    this.detail = detail;
  }
}

/** Answers what a handler of this face threw, in the shape that its clients know. */
export function createFaceErrorHandler(logger: Logger) {
  return (error: Error, c: Context<ApiEnv>): Response => {
    if (error instanceof FaceError) return c.json({ detail: error.detail }, error.status);
    const { problem, headers } = mapToProblem(error, c.get("requestId"));
    if (problem.status >= 500) {
      logger.error(
        { code: problem.code, request: problem.request_id, err: error },
        "a request failed",
      );
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return c.json({ detail: problem.detail }, problem.status as ContentfulStatusCode);
  };
}
