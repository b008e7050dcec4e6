import type { ServedLane } from "@shared/queues/consumer";
import { createSignal, createTestLogger } from "@shared/testing";
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

test("takes up a lane while it waits for the runs of another that it leaves", async () => {
  const leaving = createSignal();
  const served: string[] = [];
  const keeper = createLaneKeeper(
    {
      serve: async ({ lane }) => void served.push(lane),
      withdraw: () => leaving.fired,
      announce: async () => undefined,
    },
    createTestLogger(),
  );
  keeper.keep([{ lane: "old", slots: 1 }]);
  await keeper.settled();
  keeper.keep([]);
  keeper.keep([{ lane: "new", slots: 1 }]);
  expect(served).toEqual(["old", "new"]);
  // It is wanted again before it was left: once it is, it is taken up anew.
  keeper.keep([{ lane: "old", slots: 2 }]);
  leaving.fire();
  await keeper.settled();
  expect(served.at(-1)).toBe("old");
});
