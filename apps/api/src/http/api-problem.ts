import { problemCatalog } from "@shared/contracts";
import type { Problem, ProblemCode } from "@shared/contracts";
import { AppError } from "@shared/runtime";

/** One thing wrong with a request: where, and what. */
export interface FieldProblem {
  path: string;
  message: string;
}

interface ProblemDetails {
  errors?: FieldProblem[];
  headers?: Record<string, string>;
}

/** An error that is answered as the problem `code`; `detail` says what is wrong and what to do. */
export function apiProblem(
  code: ProblemCode,
  detail: string,
  details: ProblemDetails = {},
): AppError {
  return new AppError(code, detail, { details });
}

const maxErrors = 50;

/** The error for a body, parameter or header that does not fit its schema. */
export function validationProblem(errors: FieldProblem[]): AppError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more, see errors)` : "";
  const detail = first ? `${first.path || "The body"}: ${first.message}${more}` : "Not valid.";
  return apiProblem("VALIDATION_FAILED", detail, { errors: errors.slice(0, maxErrors) });
}

export interface MappedProblem {
  problem: Problem;
  headers: Record<string, string>;
}

/** The one place where an error becomes an HTTP answer. What is not expected says nothing of itself. */
export function mapToProblem(thrown: unknown, requestId: string): MappedProblem {
  const error = thrown instanceof AppError ? thrown : undefined;
  const code = codeOf(error);
  const { status, title } = problemCatalog[code];
  const { errors, headers = {} } = (error?.details ?? {}) as ProblemDetails;
  const detail = error && code !== "INTERNAL" ? error.message : "Something went wrong on our side.";
  const problem: Problem = {
    type: "about:blank",
    title,
    status,
    detail,
    code,
    request_id: requestId,
  };
  return {
    problem: errors ? { ...problem, errors } : problem,
    headers: status === 503 ? { "retry-after": "2", ...headers } : headers,
  };
}

function codeOf(error: AppError | undefined): ProblemCode {
  if (error?.code === "INVALID_CURSOR") return "VALIDATION_FAILED";
  return error && error.code in problemCatalog ? (error.code as ProblemCode) : "INTERNAL";
}
