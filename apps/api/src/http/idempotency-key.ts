import { apiProblem } from "./api-problem.ts";

/**
 * Reads an `Idempotency-Key` header.
 * @throws AppError INVALID_REQUEST when it is empty, too long or not printable ASCII
 */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(header)) return header;
  throw apiProblem("INVALID_REQUEST", "Idempotency-Key: 1 to 255 printable ASCII characters.");
}
