import type { JobView } from "@shared/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobValidatorOf } from "./job-validator.ts";

const waiting = (queue_position: number, eta_seconds = 1) =>
  ({ id: "a", status: "queued", queue_position, eta_seconds }) as JobView;

describe("jobValidatorOf", () => {
  it("tells every step of the first ten", () => {
    const tags = Array.from({ length: 11 }, (_value, index) => jobValidatorOf(waiting(index + 1)));
    expect(new Set(tags.slice(0, 10)).size).toBe(10);
  });

  it("changes a few dozen times while a job comes up from place 100,000", () => {
    const tags = new Set<string>();
    for (let at = 100_000; at > 0; at -= 7) tags.add(jobValidatorOf(waiting(at)));
    expect(tags.size).toBeLessThan(120);
  });

  it("is the same only for places within a tenth of each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1 }), (one, other) => {
        const isSame = jobValidatorOf(waiting(one)) === jobValidatorOf(waiting(other));
        if (isSame) expect(Math.max(one, other) / Math.min(one, other)).toBeLessThanOrEqual(1.11);
      }),
    );
  });

  it("leaves the time left out, and nothing else", () => {
    expect(jobValidatorOf(waiting(3, 10))).toBe(jobValidatorOf(waiting(3, 20)));
    const running = { ...waiting(3), status: "running" } as JobView;
    expect(jobValidatorOf(running)).not.toBe(jobValidatorOf(waiting(3)));
  });
});
