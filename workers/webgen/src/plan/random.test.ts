import { expect, test } from "vitest";
import { createRandom, seedOf } from "./random.ts";

test("gives the same choices for the same seed", () => {
  const choose = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 20 }, () => random.pick(["a", "b", "c"]));
  };
  expect(choose(7)).toEqual(choose(7));
  expect(choose(7)).not.toEqual(choose(8));
});

test("chooses every item sooner or later", () => {
  const random = createRandom(1);
  const seen = new Set(Array.from({ length: 200 }, () => random.pick([1, 2, 3, 4])));
  expect(seen.size).toBe(4);
});

test("derives a seed that the options accept", () => {
  for (const text of ["", "a", "Source: https://a.example/", "я".repeat(1000)]) {
    expect(seedOf(text)).toBeGreaterThanOrEqual(0);
    expect(seedOf(text)).toBeLessThanOrEqual(2_147_483_647);
  }
  expect(seedOf("a")).not.toBe(seedOf("b"));
});
