import fc from "fast-check";
import { expect, it } from "vitest";
import { createLocalCounts, toVerdict } from "./rate-limiter.ts";

const gaps = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 300 });

it("never allows more than the limit within one minute of the clock", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), gaps, (perMinute, pauses) => {
      const counts = createLocalCounts();
      const taken = new Map<number, number>();
      let nowMs = 1_800_000_000_000;
      for (const gap of pauses) {
        nowMs += gap;
        if (!counts.take("a", { perMinute, nowMs }).isTaken) continue;
        const minute = Math.floor(nowMs / 60_000);
        taken.set(minute, (taken.get(minute) ?? 0) + 1);
      }
      for (const count of taken.values()) expect(count).toBeLessThanOrEqual(perMinute);
    }),
  );
});

it("says how long to wait, and no longer than that is needed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), gaps, (perMinute, pauses) => {
      const counts = createLocalCounts();
      let nowMs = 1_800_000_000_000;
      for (const gap of pauses) {
        nowMs += gap;
        const verdict = toVerdict(counts.take("a", { perMinute, nowMs }), perMinute);
        if (verdict.isAllowed) continue;
        expect(verdict.waitSeconds).toBeGreaterThanOrEqual(1);
        expect(verdict.waitSeconds).toBeLessThanOrEqual(120);
        nowMs += verdict.waitSeconds * 1_000;
        expect(counts.take("a", { perMinute, nowMs }).isTaken).toBe(true);
      }
    }),
  );
});

it("counts each caller alone", () => {
  const counts = createLocalCounts();
  const limits = { perMinute: 1, nowMs: 1_800_000_000_000 };
  expect(counts.take("a", limits).isTaken).toBe(true);
  expect(counts.take("a", limits).isTaken).toBe(false);
  expect(counts.take("b", limits).isTaken).toBe(true);
});

it("tells what is left", () => {
  const count = { isTaken: true, current: 3, previous: 10, elapsedMs: 30_000 };
  expect(toVerdict(count, 10)).toEqual({
    ...{ isAllowed: true, limit: 10, remaining: 2, waitSeconds: 0 },
  });
});
