import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBatchPace } from "./batch-pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const paceOf = () => createBatchPace({ freePerSecond: 100, gatherMs: 10, now: Date.now });

test("lets few batches go at once", () => {
  const pace = paceOf();
  for (let batch = 0; batch < 100; batch += 1) {
    expect(pace.next()).toBeUndefined();
    vi.advanceTimersByTime(10);
  }
});

test("gathers beyond that: all who wait go in one turn, and later ones in the next", async () => {
  const pace = paceOf();
  for (let batch = 0; batch < 10; batch += 1) expect(pace.next()).toBeUndefined();
  const went: string[] = [];
  const wait = (name: string) => void pace.next()?.then(() => went.push(name));
  wait("first");
  await vi.advanceTimersByTimeAsync(9);
  wait("second");
  expect(went).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(went).toEqual(["first", "second"]);
  wait("third");
  await vi.advanceTimersByTimeAsync(9);
  expect(went).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(went).toHaveLength(3);
});

test("is free again when the load is over", async () => {
  const pace = paceOf();
  for (let batch = 0; batch < 50; batch += 1) void pace.next();
  await vi.advanceTimersByTimeAsync(250);
  expect(pace.next()).toBeUndefined();
});
