import { describe, expect, it } from "vitest";
import { readRateLimitResetMs, readRetryAfterMs } from "./retry-after.ts";

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

describe("readRateLimitResetMs", () => {
  const left = "x-ratelimit-remaining-";
  const reset = "x-ratelimit-reset-";
  it.each([
    [{ [`${left}tokens`]: "0", [`${reset}tokens`]: "7.66s" }, "", 7_660],
    [{ [`${left}tokens`]: "5", [`${reset}tokens`]: "7.66s" }, "", undefined],
    [
      {
        [`${left}requests`]: "0",
        [`${reset}requests`]: "2m59.56s",
        [`${left}tokens`]: "0",
        [`${reset}tokens`]: "1s",
      },
      "",
      179_560,
    ],
    [{ "x-ratelimit-reset": String(nowMs + 5_000) }, "", 5_000],
    [{ "x-ratelimit-reset": String(nowMs / 1_000 + 5) }, "", 5_000],
    [{ "x-ratelimit-reset": "12" }, "", 12_000],
    [{}, `{"headers":{"X-RateLimit-Reset":"${nowMs + 60_000}"}}`, 60_000],
    [{}, "", undefined],
  ])("reads %j %s", (headers, details, expected) => {
    const named = new Headers(headers as Record<string, string>);
    expect(readRateLimitResetMs(named, details, nowMs)).toBe(expected);
  });
});
