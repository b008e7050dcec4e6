import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptPieces } from "./script-pieces.ts";

describe("the pieces of a script", () => {
  it("are words with the space before them", () => {
    expect(scriptPieces("One day, a mill.")).toEqual(["One", "▁day,", "▁a", "▁mill."]);
  });

  it("join words that occurred before with what follows", () => {
    expect(scriptPieces("a b a b c")).toEqual(["a", "▁b", "▁a", "▁b▁c"]);
  });

  it("give the text again, none of them twice", () => {
    const words = fc.array(fc.constantFrom("a", "b", "miller", " "), { maxLength: 20 });
    fc.assert(
      fc.property(words, (some) => {
        const text = some.join(" ");
        const pieces = scriptPieces(text);
        expect(pieces.join("").replaceAll("▁", " ")).toBe(text);
        expect(new Set(pieces).size).toBe(pieces.length);
      }),
    );
  });
});
