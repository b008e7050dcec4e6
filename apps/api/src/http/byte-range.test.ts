import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseByteRange } from "./byte-range.ts";

describe("parseByteRange", () => {
  it.each([
    ["bytes=0-0", { type: "part", start: 0, end: 0 }],
    ["bytes=5-", { type: "part", start: 5, end: 9 }],
    ["bytes=-3", { type: "part", start: 7, end: 9 }],
    ["bytes=-30", { type: "part", start: 0, end: 9 }],
    ["bytes=2-99", { type: "part", start: 2, end: 9 }],
    ["bytes=10-", { type: "unsatisfiable" }],
    ["bytes=10-12", { type: "unsatisfiable" }],
    ["bytes=-0", { type: "unsatisfiable" }],
    ["bytes=5-4", { type: "whole" }],
    ["bytes=0-1,3-4", { type: "whole" }],
    ["lines=0-1", { type: "whole" }],
    ["bytes=-", { type: "whole" }],
    [undefined, { type: "whole" }],
  ])("reads %s of ten bytes", (header, range) => {
    expect(parseByteRange(header, 10)).toEqual(range);
  });

  it("never leaves an empty file", () => {
    expect(parseByteRange("bytes=0-", 0)).toEqual({ type: "unsatisfiable" });
    expect(parseByteRange("bytes=-1", 0)).toEqual({ type: "unsatisfiable" });
  });

  it("stays inside the file whatever is asked", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 40 }), (first, last, size) => {
        const range = parseByteRange(`bytes=${first}-${last}`, size);
        if (range.type !== "part") return;
        expect(range.start).toBe(first);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});
