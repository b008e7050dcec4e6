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

test("gathers longer the more there is, up to a limit", async () => {
  const options = { freePerSecond: 100, gatherMs: 10, mostPerSecond: 1_000, longestMs: 40 };
  const pace = createBatchPace({ ...options, now: Date.now });
  async function waitAt(perWindow: number): Promise<number> {
    await vi.advanceTimersByTimeAsync(300);
    for (let batch = 0; batch < perWindow; batch += 1) void pace.next();
    await vi.advanceTimersByTimeAsync(99);
    const startedMs = Date.now();
    const over = pace.next()?.then(() => Date.now() - startedMs);
    await vi.advanceTimersByTimeAsync(100);
    return (await over) ?? 0;
  }
  expect(await waitAt(5)).toBe(0);
  expect(await waitAt(20)).toBe(10);
  expect(await waitAt(49)).toBe(20);
  expect(await waitAt(1_000)).toBe(40);
});
