import type { LedgerEntry, LedgerItem } from "@shared/queues/books";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldEntries } from "./fold-entries.ts";

const jobId = "01920000-0000-7000-8000-000000000001";
const at = "2026-01-01T00:00:00.000Z";

const runArb = fc.record({
  attempt: fc.integer({ min: 1, max: 5 }),
  worker: fc.constant("w"),
  started_at: fc.constant(at),
});

const entryArb: fc.Arbitrary<LedgerEntry> = fc.oneof(
  fc.record({
    type: fc.constant("started" as const),
    job_id: fc.constant(jobId),
    fence: fc.integer({ min: 1, max: 5 }),
    at: fc.constant(at),
    run: runArb,
  }),
  fc.record({
    type: fc.constant("requeued" as const),
    job_id: fc.constant(jobId),
    fence: fc.integer({ min: 1, max: 5 }),
    at: fc.constant(at),
    run: fc.option(runArb),
    reason: fc.constant("r"),
  }),
  fc.record({
    type: fc.constant("outcome" as const),
    job_id: fc.constant(jobId),
    fence: fc.integer({ min: 1, max: 5 }),
    at: fc.constant(at),
    run: fc.option(runArb),
    status: fc.constantFrom("succeeded" as const, "failed" as const),
    error: fc.constant(null),
    finish_reason: fc.constant(null),
    warnings: fc.constant<string[]>([]),
    usage: fc.constant(null),
    result: fc.integer(),
    result_blob: fc.constant(null),
    artifacts: fc.constant<never[]>([]),
  }),
);

const toItems = (entries: LedgerEntry[]): LedgerItem[] =>
  entries.map((entry, index) => ({ lane: "webgen", streamId: `${index}-0`, entry }));

describe("foldEntries", () => {
  test("ends a job by its first acceptable outcome only", () => {
    fc.assert(
      fc.property(fc.array(entryArb, { minLength: 1 }), (entries) => {
        const [job] = foldEntries(toItems(entries));
        let newest = 0;
        const first = entries.find((entry) => {
          const counts = entry.fence >= newest;
          if (counts) newest = entry.fence;
          return counts && entry.type === "outcome";
        });
        expect(job?.outcome).toEqual(first ?? null);
        expect(job?.state === "ended").toBe(first !== undefined);
      }),
    );
  });

  test("never lets the fence of a job fall", () => {
    fc.assert(
      fc.property(fc.array(entryArb, { minLength: 1 }), (entries) => {
        let fence = 0;
        for (let length = 1; length <= entries.length; length += 1) {
          const [job] = foldEntries(toItems(entries.slice(0, length)));
          expect(job?.fence).toBeGreaterThanOrEqual(fence);
          fence = job?.fence ?? 0;
        }
      }),
    );
  });

  test("keeps jobs of different lanes apart", () => {
    const [entry] = fc.sample(entryArb, 1);
    const items = ["a", "b"].map((lane) => ({ lane, streamId: "0-1", entry }));
    expect(foldEntries(items).map((job) => job.lane)).toEqual(["a", "b"]);
  });

  test("passes over entries that could not be read", () => {
    expect(foldEntries([{ lane: "a", streamId: "0-1", entry: undefined }])).toEqual([]);
  });
});
