import { z } from "zod";

/** The codes an HTTP error can carry, with their status and title. */
export const problemCatalog = {
  MALFORMED_JSON: { status: 400, title: "The body is not valid JSON" },
  INVALID_REQUEST: { status: 400, title: "The request can't be read" },
  NOT_SIGNED_IN: { status: 401, title: "A key is needed" },
  FORBIDDEN_ORIGIN: { status: 403, title: "This origin may not call" },
  MISSING_SCOPE: { status: 403, title: "The key may not do this" },
  NOT_FOUND: { status: 404, title: "Not found" },
  MODEL_UNKNOWN: { status: 404, title: "No such model" },
  METHOD_NOT_ALLOWED: { status: 405, title: "Method not allowed" },
  REQUEST_TIMEOUT: { status: 408, title: "The request took too long" },
  CONFLICT: { status: 409, title: "Conflict" },
  JOB_NOT_FINISHED: { status: 409, title: "The job has not finished" },
  PAYLOAD_TOO_LARGE: { status: 413, title: "The body is too large" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: "Send application/json" },
  RANGE_NOT_SATISFIABLE: { status: 416, title: "Range not satisfiable" },
  VALIDATION_FAILED: { status: 422, title: "The request is not valid" },
  IDEMPOTENCY_MISMATCH: { status: 422, title: "This Idempotency-Key was used with another body" },
  RATE_LIMITED: { status: 429, title: "Too many requests for this key" },
  QUEUE_FULL: { status: 429, title: "Too many jobs of this kind wait" },
  KEY_QUEUE_FULL: { status: 429, title: "Too many jobs of this key wait" },
  HEADERS_TOO_LARGE: { status: 431, title: "The headers are too large" },
  INTERNAL: { status: 500, title: "Internal error" },
  DATABASE_UNAVAILABLE: { status: 503, title: "The record can't be reached" },
  NO_WORKER_FOR_MODEL: { status: 503, title: "Nobody serves this model now" },
  QUEUE_UNAVAILABLE: { status: 503, title: "The queue can't be reached" },
} as const;

export type ProblemCode = keyof typeof problemCatalog;

/** An error body after RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
