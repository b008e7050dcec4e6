import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPausesMs, planNextTry } from "./plan-next-try.ts";

const startedAt = new Date("2026-01-01T00:00:00Z");
const hour = 3_600_000;
const failure = (statusCode: number | null, retryAfterMs: number | null = null) => ({
  statusCode,
  error: null,
  retryAfterMs,
});

function plan(result: ReturnType<typeof failure>, { tries = 0, afterMs = 0, random = 0.5 } = {}) {
  const now = new Date(startedAt.getTime() + afterMs);
  const world = { now, random: () => random, pausesMs: defaultPausesMs };
  const next = planNextTry(result, { tries, startedAt }, world);
  return { ...next, pauseMs: next.attemptAt && next.attemptAt.getTime() - now.getTime() };
}

describe("the next try", () => {
  test.each([200, 201, 204, 299])("is none after %d", (status) => {
    expect(plan(failure(status))).toMatchObject({ state: "delivered", attemptAt: null });
  });

  test("is none after 410, which asks for no more", () => {
    expect(plan(failure(410))).toMatchObject({ state: "disabled", attemptAt: null });
  });

  test.each([null, 199, 301, 400, 404, 429, 500, 503])("follows after %s", (status) => {
    expect(plan(failure(status))).toMatchObject({ state: "pending", pauseMs: 5_000 });
  });

  test("comes later and later, from seconds to hours", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 9, 30].map((tries) => plan(failure(500), { tries }).pauseMs);
    expect(pauses).toEqual([
      ...[5_000, 30_000, 120_000, 600_000, 1_800_000, hour],
      ...[12 * hour, 12 * hour],
    ]);
  });

  test("varies by a fifth to both sides", () => {
    expect(plan(failure(500), { random: 0 }).pauseMs).toBe(4_000);
    expect(plan(failure(500), { random: 1 }).pauseMs).toBe(6_000);
  });

  test("honours Retry-After where it asks for more, up to twelve hours", () => {
    expect(plan(failure(429, 60_000)).pauseMs).toBe(60_000);
    expect(plan(failure(429, 1_000)).pauseMs).toBe(5_000);
    expect(plan(failure(503, 900 * hour)).pauseMs).toBe(12 * hour);
  });

  test("never comes later than three days after the first, whatever is asked for", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(30 * hour),
        (random, asked) => {
          let afterMs = 0;
          for (let tries = 0; ; tries += 1) {
            const next = plan(failure(503, asked), { tries, afterMs, random });
            if (next.state === "failed") break;
            afterMs += next.pauseMs ?? 0;
            expect(afterMs).toBeLessThanOrEqual(72 * hour);
          }
          expect(afterMs).toBeGreaterThan(48 * hour);
        },
      ),
    );
  });
});
