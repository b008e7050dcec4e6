import { AppError } from "@shared/runtime";
import type { Context } from "hono";
import { apiProblem, validationProblem } from "./api-problem.ts";
import type { ApiEnv } from "./api-env.ts";
import { whyTooCrowded } from "./json-crowding.ts";
import { findUnstorable } from "./json-value.ts";

/** A request body as JSON, and what it weighed. */
export interface JsonBody {
  value: unknown;
  sizeBytes: number;
}

/**
 * Reads a JSON body that the record can keep.
 * @throws AppError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_REQUEST (not UTF-8),
 *   MALFORMED_JSON or VALIDATION_FAILED (what JSON allows and the record doesn't)
 */
export async function readJsonBody(c: Context<ApiEnv>, limitBytes: number): Promise<JsonBody> {
  refuseContentEncoding(c);
  if (!isJsonMediaType(c.req.header("content-type"))) {
    throw apiProblem("UNSUPPORTED_MEDIA_TYPE", "Set Content-Type: application/json.");
  }
  const bytes = await readBytes(c, limitBytes);
  const text = decodeUtf8(bytes);
  const crowding = whyTooCrowded(text);
  if (crowding !== undefined) throw validationProblem([{ path: "", message: crowding }]);
  const value = parseJson(text);
  const problems = findUnstorable(value);
  if (problems.length > 0) throw validationProblem(problems);
  return { value, sizeBytes: bytes.byteLength };
}

function isJsonMediaType(contentType: string | undefined): boolean {
  const [type = "", ...parameters] = (contentType ?? "").toLowerCase().split(";");
  const isJson = /^application\/([a-z0-9.+-]+\+)?json$/.test(type.trim());
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith("charset="));
  return isJson && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}

/** A packed body could be far larger than its length says, so it has to come as it is. */
function refuseContentEncoding(c: Context<ApiEnv>): void {
  const encoding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return;
  throw apiProblem("UNSUPPORTED_MEDIA_TYPE", "Send the body without a Content-Encoding.", {
    headers: { "accept-encoding": "identity" },
  });
}

/**
 * The whole body. One of a declared length is taken as it is, which is quick: the HTTP parser
 * reads no byte more. A chunked body has no length to trust, so it is counted while it comes.
 * @throws AppError PAYLOAD_TOO_LARGE, or INVALID_REQUEST when it breaks off
 */
export async function readBytes(c: Context<ApiEnv>, limitBytes: number): Promise<Buffer> {
  const declaredBytes = c.req.header("content-length");
  if (Number(declaredBytes ?? 0) > limitBytes) throw tooLarge(limitBytes);
  try {
    if (declaredBytes === undefined) return await countBytes(c.req.raw.body, limitBytes);
    return Buffer.from(await c.req.raw.arrayBuffer());
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Nobody reads the answer, but our log and numbers should not blame us.
    throw apiProblem("INVALID_REQUEST", "The body broke off.");
  }
}

async function countBytes(
  body: AsyncIterable<Uint8Array> | null,
  limitBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(limitBytes: number): Error {
  return apiProblem("PAYLOAD_TOO_LARGE", `Send at most ${limitBytes} bytes.`, {
    // The rest of the body is not read, so the connection can't be used again.
    headers: { connection: "close" },
  });
}

/** @throws AppError INVALID_REQUEST */
function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw apiProblem("INVALID_REQUEST", "The body is not valid UTF-8.");
  }
}

/** @throws AppError MALFORMED_JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "it is nested too deeply";
    throw apiProblem("MALFORMED_JSON", `The body can't be parsed: ${reason.slice(0, 200)}`);
  }
}
