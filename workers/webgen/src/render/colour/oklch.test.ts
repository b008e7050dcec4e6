import { describe, expect, it } from "vitest";
import { toHex } from "./oklch.ts";

describe("toHex", () => {
  it("finds the primaries where Ottosson's table has them", () => {
    expect(toHex({ l: 0.62796, c: 0.25768, h: 29.234 })).toBe("#ff0000");
    expect(toHex({ l: 0.45201, c: 0.31321, h: 264.05 })).toBe("#0000ff");
  });

  it("gives up chroma rather than lightness outside sRGB", () => {
    expect(toHex({ l: 0.99, c: 0.3, h: 150 })).toMatch(/^#[0-9a-f]{6}$/);
    expect(toHex({ l: 0.5, c: 0, h: 0 })).toBe("#636363");
  });
});
