import type { Context } from "hono";
import type { ApiEnv } from "./api-env.ts";
import { apiProblem } from "./api-problem.ts";
import { parseByteRange } from "./byte-range.ts";
import { matchesEtag } from "./etag.ts";

export interface ServedFile {
  mediaType: string;
  sha256: string;
  bytes: Buffer;
}

/**
 * Answers a file: ETag and 304, one byte range (206, 416), HEAD. A file never changes, so its
 * hash is its validator. Headers set on the context before are kept.
 * @throws AppError RANGE_NOT_SATISFIABLE
 */
export function answerFile(c: Context<ApiEnv>, file: ServedFile): Response {
  const etag = `"${file.sha256}"`;
  const size = file.bytes.byteLength;
  c.header("etag", etag);
  c.header("cache-control", "private, no-cache");
  c.header("accept-ranges", "bytes");
  if (matchesEtag(c.req.header("if-none-match"), etag)) return c.body(null, 304);
  c.header("content-type", withCharset(file.mediaType));
  const ifRange = c.req.header("if-range");
  const isRangeMeant = c.req.method === "GET" && (ifRange === undefined || ifRange === etag);
  const range = parseByteRange(isRangeMeant ? c.req.header("range") : undefined, size);
  if (range.type === "unsatisfiable") {
    const headers = { "content-range": `bytes */${size}` };
    throw apiProblem("RANGE_NOT_SATISFIABLE", `The file has ${size} bytes.`, { headers });
  }
  if (range.type === "whole") return answerBytes(c, file.bytes, 200);
  c.header("content-range", `bytes ${range.start}-${range.end}/${size}`);
  return answerBytes(c, file.bytes.subarray(range.start, range.end + 1), 206);
}

function answerBytes(c: Context<ApiEnv>, bytes: Buffer, status: 200 | 206): Response {
  c.header("content-length", String(bytes.byteLength));
  return c.body(new Uint8Array(bytes), status);
}

function withCharset(mediaType: string): string {
  return mediaType.startsWith("text/") && !mediaType.includes("charset")
    ? `${mediaType}; charset=utf-8`
    : mediaType;
}
