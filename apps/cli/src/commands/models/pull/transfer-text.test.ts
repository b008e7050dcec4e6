import { expect, test } from "vitest";
import { createTransferText } from "./transfer-text.ts";

test("a transfer tells amount, speed and time left, now and then", () => {
  let nowMs = 0;
  const text = createTransferText(() => nowMs);
  const at = (ms: number, bytes: number) => {
    nowMs = ms;
    return text({ stage: "fetching", bytes, totalBytes: 10_000_000 });
  };
  expect(at(0, 2_000_000)?.message).toBe("2.0 MB of 10.0 MB");
  expect(at(100, 2_100_000)).toBeUndefined();
  // What was there before this call is not counted as speed.
  expect(at(1_000, 4_000_000)).toEqual({
    stage: "fetching",
    percent: 40,
    message: "4.0 MB of 10.0 MB · 2.0 MB/s · 3.0 s left",
  });
  expect(at(1_001, 10_000_000)?.percent).toBe(100);
});
