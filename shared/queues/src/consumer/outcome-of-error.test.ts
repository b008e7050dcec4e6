import { AppError } from "@shared/runtime";
import { describe, expect, test } from "vitest";
import { outcomeOfError } from "./outcome-of-error.ts";

describe("outcomeOfError", () => {
  test("retries what nobody expected", () => {
    expect(outcomeOfError(new TypeError("x is undefined"), undefined)).toEqual({
      type: "retry",
      error: { code: "INTERNAL", message: "x is undefined", retryable: true },
    });
  });

  test("fails for good on an error no retry mends", () => {
    const error = new AppError("SNAPSHOT_EMPTY", "Nothing to show.", { details: { lines: 0 } });
    expect(outcomeOfError(error, undefined)).toEqual({
      type: "fail",
      error: {
        code: "SNAPSHOT_EMPTY",
        message: "Nothing to show.",
        retryable: false,
        details: { lines: 0 },
      },
    });
  });

  test("retries an expected error that says so", () => {
    const error = new AppError("BROWSER_UNAVAILABLE", "Gone.", { isRetryable: true });
    expect(outcomeOfError(error, undefined)).toMatchObject({ type: "retry" });
  });

  test.each([
    ["cancel", { type: "cancel" }],
    ["timeout", { type: "fail", error: { code: "TIMEOUT" } }],
    ["shutdown", { type: "hand-back" }],
    ["lost-lock", { type: "abandon" }],
  ] as const)("lets the cause %s outrank the error", (cause, expected) => {
    expect(outcomeOfError(new AppError("ANY", "any"), cause)).toMatchObject(expected);
  });
});
