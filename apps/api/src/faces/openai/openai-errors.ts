import type { JobView, ModelAttempt } from "@shared/contracts";
import type { Logger } from "@shared/runtime";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ApiEnv } from "../../http/api-env.ts";
import { mapToProblem } from "../../http/api-problem.ts";

/** The body of every error of this face. */
export interface OpenaiErrorBody {
  error: { message: string; type: string; param: string | null; code: string };
}

/** An answer of this face other than success. */
export class OpenaiError extends Error {
  readonly status: number;
  readonly body: OpenaiErrorBody;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    error: { message: string; code: string; param?: string },
    headers: Record<string, string> = {},
  ) {
    super(error.message);
    this.status = status;
    this.body = { error: { ...error, type: typeOf(status), param: error.param ?? null } };
    this.headers = headers;
  }
}

/** Answers what a handler of this face threw, in the shape that its clients know. */
export function createOpenaiErrorHandler(logger: Logger) {
  return (error: Error, c: Context<ApiEnv>): Response => {
    const { status, body, headers } = toOpenaiError(error, c.get("requestId") ?? "");
    if (status >= 500 && !(error instanceof OpenaiError)) {
      const fields = { code: body.error.code, request: c.get("requestId"), err: error };
      logger.error(fields, "a request failed");
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return c.json(body, status as ContentfulStatusCode);
  };
}

/** Whatever was thrown, as an error of this face. */
export function toOpenaiError(error: unknown, requestId: string): OpenaiError {
  if (error instanceof OpenaiError) return error;
  const { problem, headers } = mapToProblem(error, requestId);
  const [field] = problem.errors ?? [];
  if (problem.code === "VALIDATION_FAILED" && field) return fromField(field);
  const code = codes[problem.code] ?? problem.code.toLowerCase();
  const status = problem.code === "VALIDATION_FAILED" ? 400 : problem.status;
  return new OpenaiError(status, { message: problem.detail, code }, headers);
}

const codes: Record<string, string> = {
  NOT_SIGNED_IN: "invalid_api_key",
  MODEL_UNKNOWN: "model_not_found",
  RATE_LIMITED: "rate_limit_exceeded",
  QUEUE_FULL: "rate_limit_exceeded",
  KEY_QUEUE_FULL: "rate_limit_exceeded",
};

/** A parameter that is wrong, or that nobody here carries out, is refused by its name. */
function fromField({ path, message }: { path: string; message: string }): OpenaiError {
  const param = path.replace(/^input\.?/, "");
  if (message === "unknown field") {
    const text = `Unsupported parameter: '${param}' is not supported here. Leave it out.`;
    return new OpenaiError(400, { message: text, code: "unsupported_parameter", param });
  }
  const text = `Invalid value for '${param || "body"}': ${message}`;
  return new OpenaiError(400, { message: text, code: "invalid_value", param });
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "api_error" : "invalid_request_error";
}

/** How a job's error is answered: status, and the code where OpenAI has one of its own. */
const jobErrors: Record<string, [status: number, code?: string]> = {
  MODEL_UNKNOWN: [404, "model_not_found"],
  CONTEXT_TOO_LONG: [400, "context_length_exceeded"],
  CONTENT_REFUSED: [400, "content_policy_violation"],
  PROVIDER_REFUSED: [400],
  INVALID_PAYLOAD: [400],
  MODEL_INVALID: [400],
  MODEL_TOO_LARGE: [400],
  CANCELLED: [409],
  NO_WORKER_FOR_MODEL: [503],
  DEADLINE_PASSED: [503],
  TIMEOUT: [504],
};

/** The error of a job that gave no answer, or not a whole one. */
export function errorOfJob(job: JobView): OpenaiError {
  const { code, message } = job.error ?? { code: "INTERNAL", message: `The job ${job.status}.` };
  const { tried = [], retry_after_ms } = (job.error?.details ?? {}) as FailureDetails;
  const headers = retry_after_ms === undefined ? {} : retryAfter(retry_after_ms);
  if (tried.length > 0 && tried.every((one) => one.error?.kind === "rate_limit")) {
    return new OpenaiError(429, { message, code: "rate_limit_exceeded" }, headers);
  }
  const [status, own] = jobErrors[code] ?? [502];
  return new OpenaiError(status, { message, code: own ?? code.toLowerCase() }, headers);
}

/** What a job says of whom it asked, where nobody answered. */
interface FailureDetails {
  tried?: Pick<ModelAttempt, "error">[];
  retry_after_ms?: number;
}

function retryAfter(ms: number): Record<string, string> {
  return { "retry-after": String(Math.max(1, Math.ceil(ms / 1_000))) };
}
