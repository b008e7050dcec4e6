import { MillraceApiError, MillraceConnectionError } from "@shared/contracts/client";
import { AppError } from "@shared/runtime";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const address = { url: "http://127.0.0.1:8080", source: "MILLRACE_URL" };
const known = { address, isInterrupted: false };

function apiError(status: number, code: string): MillraceApiError {
  const problem = { type: "about:blank", title: code, status, detail: "d", code, request_id: "r1" };
  return new MillraceApiError(
    { ...problem, errors: [{ path: "input.snapshot", message: "too short" }] },
    { retryAfterSeconds: 2 },
  );
}

test.each([
  [new AppError("USAGE", "no such file"), 2],
  [new AppError("INVALID_SETTINGS", "no such setting"), 2],
  [new AppError("DAMAGED", "another sum"), 1],
  [new Error("a bug"), 1],
  [new MillraceConnectionError("http://127.0.0.1:8080", "away"), 3],
  [apiError(404, "NOT_FOUND"), 2],
  [apiError(422, "VALIDATION_FAILED"), 2],
  [apiError(429, "TOO_MANY_JOBS"), 3],
  [apiError(503, "DATABASE_UNAVAILABLE"), 3],
  [apiError(200, "UNEXPECTED_RESPONSE"), 3],
])("%s has its exit code %i", (error, exitCode) => {
  expect(explainFailure(error, known).exitCode).toBe(exitCode);
});

test("an interrupt outranks what it caused", () => {
  const abort = new DOMException("Interrupted", "AbortError");
  const seen = explainFailure(abort, { address, isInterrupted: true });
  expect(seen).toEqual({ exitCode: 130, lines: ["interrupted"] });
});

test("a server that is away says what to start", () => {
  const { lines } = explainFailure(new MillraceConnectionError("o", "o can't be reached"), known);
  expect(lines.join("\n")).toMatch(/npm start[\s\S]*MILLRACE_URL/);
});

test("a refusal names every field and the wait", () => {
  expect(explainFailure(apiError(422, "VALIDATION_FAILED"), known).lines).toEqual([
    "VALIDATION_FAILED: d",
    "input.snapshot: too short",
  ]);
  expect(explainFailure(apiError(503, "DATABASE_UNAVAILABLE"), known).lines).toContain(
    "Try again in 2 s.",
  );
});
