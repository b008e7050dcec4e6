import fc from "fast-check";
import { expect, test } from "vitest";
import { modelLane } from "./model-lane.ts";

test("a lane can be the name of a queue, whatever the model is called", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (model) => {
      expect(modelLane(model)).toMatch(/^chat-[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?-[0-9a-f]{8}$/);
    }),
  );
});

test("models whose names look alike have lanes of their own", () => {
  const lanes = ["Qwen3:8B", "qwen3-8b", "qwen3 8b", "модель", "模型"].map(modelLane);
  expect(new Set(lanes).size).toBe(5);
  expect(modelLane("Qwen3:8B")).toBe(modelLane("Qwen3:8B"));
  expect(modelLane("Qwen3:8B")).toMatch(/^chat-qwen3-8b-/);
});
