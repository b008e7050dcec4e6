import { createTestLogger } from "@shared/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createKeyUses } from "./key-uses.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const told: string[][] = [];
  const uses = createKeyUses({
    noteKeyUses: async (some) => void told.push(some.map(({ id }) => id)),
    now: () => new Date(),
    logger: createTestLogger(),
  });
  return { uses, told };
}

test("uses of several keys are told together, a little later", async () => {
  const { uses, told } = setUp();
  for (const id of ["a", "b", "a"]) uses.note(id);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toEqual([["a", "b"]]);
});

test("a key in constant use is told once a minute", async () => {
  const { uses, told } = setUp();
  for (let second = 0; second < 120; second += 1) {
    uses.note("a");
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(told).toEqual([["a"], ["a"]]);
});

test("closing tells what is untold", async () => {
  const { uses, told } = setUp();
  uses.note("a");
  await uses.close();
  expect(told).toEqual([["a"]]);
  uses.note("b");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([["a"]]);
});
