import type { ServedLane } from "@shared/queues/consumer";
import { createTestLogger } from "@shared/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLaneKeeper } from "./lane-keeper.ts";

/** A worker whose moves take a turn each. */
function createSlowWorker() {
  const lanes = new Map<string, number>();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    lanes,
    async serve({ lane, slots }: ServedLane) {
      await turn();
      expect(lanes.has(lane)).toBe(false);
      lanes.set(lane, slots);
    },
    async withdraw(lane: string) {
      await turn();
      expect(lanes.delete(lane)).toBe(true);
    },
    announce: async () => undefined,
  };
}

test("comes to the lanes that were asked for last, whatever was asked before", async () => {
  const laneArb = fc.record({
    lane: fc.constantFrom("a", "b", "c"),
    slots: fc.integer({ min: 1, max: 2 }),
  });
  const lanesArb = fc.uniqueArray(laneArb, { selector: ({ lane }) => lane });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(lanesArb, fc.boolean()), { minLength: 1, maxLength: 8 }),
      async (asked) => {
        const worker = createSlowWorker();
        const keeper = createLaneKeeper(worker, createTestLogger());
        for (const [lanes, shouldSettle] of asked) {
          keeper.keep(lanes);
          if (shouldSettle) await keeper.settled();
        }
        await keeper.settled();
        const last = asked.at(-1)?.[0] ?? [];
        expect(worker.lanes).toEqual(new Map(last.map(({ lane, slots }) => [lane, slots])));
      },
    ),
  );
});
