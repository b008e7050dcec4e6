import { describe, expect, it } from "vitest";
import { snapshotLimitOf } from "./snapshot-limit.ts";

describe("snapshotLimitOf", () => {
  it("is what the model can read when nothing else is set", () => {
    const limit = snapshotLimitOf({ VLLM_MAX_MODEL_LEN: 8_192, SNAPSHOT_CHARS_PER_TOKEN: 2 });
    expect(limit).toBe(16_384);
  });

  it("rounds down", () => {
    expect(snapshotLimitOf({ VLLM_MAX_MODEL_LEN: 1_001, SNAPSHOT_CHARS_PER_TOKEN: 2.7 })).toBe(
      2_702,
    );
  });

  it("is the hard limit where there is one", () => {
    const settings = {
      SNAPSHOT_MAX_CHARS: 50,
      VLLM_MAX_MODEL_LEN: 8_192,
      SNAPSHOT_CHARS_PER_TOKEN: 2,
    };
    expect(snapshotLimitOf(settings)).toBe(50);
  });
});
