import { z } from "zod";
import { problemSchema } from "../http/problem.ts";
import type { Problem } from "../http/problem.ts";

/** The code of an answer that is not in the API's own form. */
export const unexpectedResponse = "UNEXPECTED_RESPONSE";

/**
 * The API answered, and the answer is an error: `status` is the HTTP status, `code` the stable
 * code, `problem` the whole body. An answer that does not come from Millrace at all has the code
 * `UNEXPECTED_RESPONSE`.
 */
export class MillraceApiError extends Error {
  override readonly name = "MillraceApiError";
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** What the server asked for in `Retry-After`, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(problem.detail || problem.title, { cause: options.cause });
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** No answer came: the server is away, the connection broke, or the time was up. */
export class MillraceConnectionError extends Error {
  override readonly name = "MillraceConnectionError";
  /** The address that was called, without path and credentials. */
  readonly origin: string;

  constructor(origin: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.origin = origin;
  }
}

/** An error for an answer that a Millrace server would not give. */
export function unexpectedAnswer(
  status: number,
  detail: string,
  cause?: unknown,
): MillraceApiError {
  const problem: Problem = {
    type: "about:blank",
    title: "The answer is not Millrace's",
    status,
    detail,
    code: unexpectedResponse,
    request_id: "",
  };
  return new MillraceApiError(problem, { cause });
}

/** Makes the error of an HTTP error answer from its body. */
export function apiErrorFrom(response: Response, bodyText: string): MillraceApiError {
  const body = parseJson(bodyText);
  const parsed = problemSchema.safeParse(foreignProblem(body, response.status) ?? body);
  if (!parsed.success) {
    return unexpectedAnswer(
      response.status,
      `The server answered ${response.status} without saying why`,
    );
  }
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new MillraceApiError(
    parsed.data,
    Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {},
  );
}

const statusCodes: Record<number, string> = {
  401: "NOT_SIGNED_IN",
  404: "SESSION_EXPIRED",
  422: "VALIDATION_FAILED",
  429: "RATE_LIMITED",
  503: "QUEUE_UNAVAILABLE",
};

/** What the faces of other systems say in their own forms; the same as a problem. */
function foreignProblem(body: unknown, status: number): Problem | undefined {
  const detail = foreignDetail(body);
  if (detail === undefined) return undefined;
  return {
    type: "about:blank",
    title: "The request was refused",
    status,
    detail: typeof detail === "string" ? detail : wordsOf(detail),
    code: statusCodes[status] ?? "REFUSED",
    request_id: "",
  };
}

/** FastAPI's list of what is wrong: `message: Field required`, one after the other. */
function wordsOf(detail: unknown): string {
  const parsed = z
    .array(z.object({ loc: z.array(z.unknown()), msg: z.string() }))
    .safeParse(detail);
  if (!parsed.success) return JSON.stringify(detail);
  return parsed.data
    .map(({ loc, msg }) => [loc.filter((part) => part !== "body").join("."), msg])
    .map((parts) => parts.filter(Boolean).join(": "))
    .join("; ");
}

/** The chat gateway says what is wrong under `detail` alone, OpenAI's form under `error.message`. */
function foreignDetail(body: unknown): unknown {
  if (typeof body !== "object" || body === null || "code" in body) return undefined;
  if ("detail" in body) return body.detail;
  const { error } = body as { error?: unknown };
  return typeof error === "object" && error !== null && "message" in error
    ? error.message
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an HTML page of a proxy, for one; the caller says so
  }
}

/** Tells whether the same request may succeed a little later without any change. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MillraceConnectionError) return true;
  return error instanceof MillraceApiError && (error.status >= 500 || error.status === 429);
}
