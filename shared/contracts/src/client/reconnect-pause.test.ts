import fc from "fast-check";
import { expect, test } from "vitest";
import { abortablePause } from "./abortable-pause.ts";
import { reconnectPauseMs } from "./reconnect-pause.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("a reconnect pause stays between base half and ten seconds", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 60_000 }), chance, (failures, base, random) => {
      const pauseMs = reconnectPauseMs(failures, base, random);
      expect(pauseMs).toBeGreaterThanOrEqual(Math.min(base, 10_000) / 2);
      expect(pauseMs).toBeLessThanOrEqual(10_000);
    }),
  );
});

test("each failure doubles the pause up to the ceiling", () => {
  expect([0, 1, 2, 3, 9].map((failures) => reconnectPauseMs(failures, 500, 0))).toEqual([
    500, 1_000, 2_000, 4_000, 10_000,
  ]);
});

test("an abort ends a pause with its reason", async () => {
  const controller = new AbortController();
  const pause = abortablePause(60_000, controller.signal);
  controller.abort(new Error("enough"));
  await expect(pause).rejects.toThrow("enough");
  await expect(abortablePause(60_000, controller.signal)).rejects.toThrow("enough");
});
