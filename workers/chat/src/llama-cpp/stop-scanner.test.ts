import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStopScanner } from "./stop-scanner.ts";

function scan(pieces: readonly string[], stops: readonly string[]): string {
  const scanner = createStopScanner(stops);
  return pieces.map((piece) => scanner.push(piece)).join("") + scanner.flush();
}

describe("a stop scanner", () => {
  it("ends before the stop text", () => {
    expect(scan(["Hello", " wor", "ld. Us", "er: hi"], ["User:", "\n\n"])).toBe("Hello world. ");
  });

  it("gives out at the end what only looked like one", () => {
    expect(scan(["a", "b\n"], ["\n\n"])).toBe("ab\n");
  });

  it("cuts at the same place however the text comes in pieces", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
    const stops = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(letters), stops, (pieces, stops) => {
        const text = pieces.join("");
        const byLetter = scan([...text], stops);
        expect(scan(pieces, stops)).toBe(byLetter);
        expect(stops.some((stop) => byLetter.includes(stop))).toBe(false);
        expect(byLetter === text).toBe(!stops.some((stop) => text.includes(stop)));
      }),
    );
  });
});
