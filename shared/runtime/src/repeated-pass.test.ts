import { expect, test } from "vitest";
import { repeatPass } from "./repeated-pass.ts";

test("repeats its pass, whether it fails or not, and never two at a time", async () => {
  let underWay = 0;
  let most = 0;
  let passes = 0;
  const errors: unknown[] = [];
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const repeated = repeatPass({
    intervalMs: 1,
    async pass() {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((next) => setImmediate(next));
      underWay -= 1;
      passes += 1;
      if (passes === 4) resolve();
      if (passes % 2 === 0) throw new Error(`pass ${passes}`);
    },
    onError: (error) => errors.push(error),
  });
  repeated.start();
  await enough;
  await repeated.stop();
  expect(most).toBe(1);
  expect(errors.slice(0, 2)).toEqual([new Error("pass 2"), new Error("pass 4")]);
});

test("stops when the pass under way has ended, and tells it to", async () => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  let isEnded = false;
  const repeated = repeatPass({
    intervalMs: 1,
    async pass(signal) {
      resolve();
      await new Promise((end) => signal.addEventListener("abort", end));
      isEnded = true;
    },
    onError: () => undefined,
  });
  repeated.start();
  await begun;
  await repeated.stop();
  expect(isEnded).toBe(true);
});
