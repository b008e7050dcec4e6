import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whyTooCrowded } from "./json-crowding.ts";
import { findUnstorable } from "./json-value.ts";

const padding = "x".repeat(70_000);

function nested(levels: number): string {
  return `${"[".repeat(levels)}"${padding}"${"]".repeat(levels)}`;
}

describe("whyTooCrowded", () => {
  it("refuses what is too deep or holds too many values, and nothing less", () => {
    expect(whyTooCrowded(nested(64))).toBeUndefined();
    expect(whyTooCrowded(nested(66))).toContain("levels");
    expect(whyTooCrowded(`[${"0,".repeat(99_990)}0]`)).toBeUndefined();
    expect(whyTooCrowded(`[${"0,".repeat(100_001)}0]`)).toContain("values");
  });

  it("judges ten megabytes of brackets in a moment", () => {
    const startedAt = performance.now();
    expect(whyTooCrowded("[".repeat(10_000_000))).toContain("levels");
    expect(whyTooCrowded(`["${"\\\\".repeat(5_000_000)}`)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("lets pass whatever the record can keep, for any strings in it", () => {
    const text = fc.string({
      unit: fc.constantFrom("\\", '"', "[", "{", ",", "a", "\n"),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.array(fc.dictionary(text, text)), (value) => {
        const body = { padding, value };
        if (findUnstorable(body).length > 0) return;
        expect(whyTooCrowded(JSON.stringify(body))).toBeUndefined();
      }),
    );
  });
});
