import type { JobRow } from "@shared/db";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { webhookBodyOf } from "./webhook-body.ts";

const now = new Date("2026-01-01T00:00:00Z");
const row: JobRow = {
  id: "01920000-0000-7000-8000-000000000001",
  kind: "webgen",
  lane: "webgen",
  status: "succeeded",
  generation: 1,
  attempt: 1,
  priority: 5,
  maxAttempts: 3,
  timeoutMs: 1_000,
  deadlineAt: null,
  options: { secret: "of the options" },
  inputSummary: {},
  metadata: { order: 7 },
  result: { title: "Page" },
  error: null,
  warnings: [],
  usage: null,
  finishReason: "completed",
  worker: "w",
  retriedFrom: null,
  keyId: null,
  cancelRequestedAt: null,
  webhook: "waiting",
  createdAt: now,
  startedAt: now,
  finishedAt: now,
  artifacts: [],
} as unknown as JobRow;

const parse = (changes: Partial<JobRow>) => {
  const { type, body } = webhookBodyOf({ ...row, ...changes }, now);
  return { type, bytes: Buffer.byteLength(body), ...(JSON.parse(body) as { data: object }) };
};

describe("the body of a webhook", () => {
  test("tells the job as the API shows it", () => {
    expect(parse({})).toMatchObject({
      type: "job.succeeded",
      timestamp: "2026-01-01T00:00:00.000Z",
      data: { id: row.id, status: "succeeded", result: { title: "Page" }, metadata: { order: 7 } },
    });
    expect(parse({}).data).not.toHaveProperty("omitted");
  });

  test("leaves a large result out, says so, and keeps the rest", () => {
    expect(parse({ result: "x".repeat(20_000) }).data).toEqual(
      expect.objectContaining({ omitted: ["result"], metadata: { order: 7 } }),
    );
  });

  test("is below 20 kB for any job, and always says which and how it ended", () => {
    const large = fc.nat(60_000).map((size) => "é".repeat(size / 2));
    const changes = fc.record({
      result: large,
      metadata: large.map((note) => ({ note })),
      usage: large,
      warnings: fc.array(large, { maxLength: 2 }),
      inputSummary: large.map((note) => ({ note })),
      error: large.map((message) => ({ code: "X", message, retryable: false, details: message })),
      artifacts: fc.nat(400).map((count) =>
        Array.from({ length: count }, (_unused, at) => ({
          name: `file-${at}`,
          mediaType: "text/html",
          size: 1,
          sha256: "0".repeat(64),
        })),
      ),
    });
    fc.assert(
      fc.property(changes, (some) => {
        const { bytes, data } = parse({ ...some, status: "failed" });
        expect(bytes).toBeLessThan(20_000);
        expect(data).toMatchObject({ id: row.id, status: "failed", error: { code: "X" } });
      }),
      { numRuns: 40 },
    );
  });
});
