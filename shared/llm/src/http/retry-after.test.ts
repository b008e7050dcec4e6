import { describe, expect, it } from "vitest";
import { readRetryAfterMs } from "./retry-after.ts";

const nowMs = Date.parse("2026-11-26T12:00:00Z");

function read(headers: Record<string, string>, message = ""): number | undefined {
  return readRetryAfterMs(new Headers(headers), message, nowMs);
}

describe("readRetryAfterMs", () => {
  it.each([
    [{ "retry-after": "2" }, "", 2_000],
    [{ "retry-after": "0" }, "", 0],
    [{ "retry-after": "Thu, 26 Nov 2026 12:00:30 GMT" }, "", 30_000],
    [{ "retry-after": "Thu, 26 Nov 2026 11:00:00 GMT" }, "", 0],
    [{ "retry-after": "6m0s" }, "", 360_000],
    [{ "retry-after-ms": "250", "retry-after": "2" }, "", 250],
    [{}, "Please try again in 5.289s. Visit", 5_289],
    [{}, "Please try again in 9m38.016s. Need more tokens?", 578_016],
    [{}, "Please retry in 36.429760048s.", 36_429.760048],
    [{}, '{"@type":"…RetryInfo","retryDelay": "38s"}', 38_000],
    [{}, "Slow down.", undefined],
    [{ "retry-after": "soon" }, "", undefined],
  ])("reads %j %s", (headers, message, expected) => {
    expect(read(headers as Record<string, string>, message)).toBe(expected);
  });
});
