import { describe, expect, it } from "vitest";
import type { ModelShape } from "../reader/model-shape.ts";
import { planModel } from "./model-plan.ts";
import type { ModelSetting } from "./memory-fit.ts";

const gigabyte = 1_024 ** 3;
const shape: ModelShape = {
  architecture: "llama",
  layers: 32,
  trainedContext: 131_072,
  embeddingLength: 4_096,
  feedForwardLength: 14_336,
  vocabularySize: 32_000,
  weightBytes: 4 * gigabyte,
  cacheBytesPerToken: Array(32).fill(4_096),
  windows: Array(32).fill(undefined),
};

function plan(wanted: Partial<ModelSetting>, gigabytes: number, of = shape) {
  return planModel(of, wanted, { bytes: gigabytes * gigabyte });
}

describe("the plan of a model", () => {
  it("has room for long chats where there is memory", () => {
    expect(plan({}, 64).setting).toEqual({ contextSize: 8_192, slots: 4 });
  });

  it("never goes beyond what the model was trained on", () => {
    const short = { ...shape, trainedContext: 2_048 };
    expect(plan({}, 64, short).setting.contextSize).toBe(2_048);
  });

  it("shortens conversations where memory is short", () => {
    const { setting, need } = plan({}, 6);
    expect(setting.contextSize).toBeLessThan(8_192);
    expect(need.total).toBeLessThanOrEqual(6 * gigabyte);
  });

  it("keeps to what the operator asked for, or says that it does not fit", () => {
    const preset = { contextSize: 8_192, slots: 1 };
    expect(plan(preset, 8).setting).toEqual(preset);
    expect(() => plan(preset, 5)).toThrow(/needs 5\.\d GB/);
  });

  it("says what a model needs that is too large", () => {
    expect(() => plan({}, 2)).toThrow(
      expect.objectContaining({
        code: "MODEL_TOO_LARGE",
        message: expect.stringMatching(/needs 4\.\d GB \(4\.0 GB of it weights\).* 2\.0 GB here/),
      }),
    );
  });
});
