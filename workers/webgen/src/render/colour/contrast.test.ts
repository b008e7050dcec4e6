import { describe, expect, it } from "vitest";
import { contrast, readable } from "./contrast.ts";
import { toHex } from "./oklch.ts";

describe("contrast", () => {
  it("is 21 between black and white", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  });

  it("agrees with the published example of grey on white", () => {
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });
});

describe("readable", () => {
  it("keeps a colour that is readable already", () => {
    const wanted = { l: 0.3, c: 0.1, h: 250 };
    expect(readable(wanted, ["#ffffff"], 4.5, "dark")).toBe(toHex(wanted));
  });

  it("darkens until every ground carries it", () => {
    const found = readable({ l: 0.8, c: 0.15, h: 90 }, ["#ffffff", "#dddddd"], 4.5, "dark");
    expect(contrast(found, "#dddddd")).toBeGreaterThanOrEqual(4.5);
  });

  it("ends at black when nothing reaches the ratio", () => {
    expect(readable({ l: 0.5, c: 0, h: 0 }, ["#777777"], 10, "dark")).toBe("#000000");
  });
});
