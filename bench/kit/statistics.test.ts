import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSpread, median, percentile, ratios } from "./statistics.ts";

const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1 });

describe("percentile", () => {
  test("is the smallest value with that share at or below it", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const share = percent / 100;
        const found = percentile(values, share);
        const atOrBelow = values.filter((value) => value <= found).length;
        const below = values.filter((value) => value < found).length;
        expect(values).toContain(found);
        expect(atOrBelow / values.length).toBeGreaterThanOrEqual(share);
        expect(below / values.length).toBeLessThan(share);
      }),
    );
  });

  test("has no value to give where there are none", () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe("median", () => {
  test("lies in the middle whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });
});

describe("ratios", () => {
  test("sets each round against its own baseline", () => {
    expect(ratios([2, 9], [4, 3])).toEqual([0.5, 3]);
  });

  test("refuses rounds without a baseline", () => {
    expect(() => ratios([1, 2], [1])).toThrow(/other half/);
  });
});

test("shows the median with its range", () => {
  expect(formatSpread([1, 3, 2])).toBe("2.00 (1.00 to 3.00)");
  expect(formatSpread([1.234])).toBe("1.23");
});
