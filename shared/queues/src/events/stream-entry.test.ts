import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareStreamIds,
  formatStreamPoint,
  parseStreamEntry,
  parseStreamPoint,
} from "./stream-entry.ts";

const id = fc.tuple(fc.nat(2_000_000_000_000), fc.nat(1_000)).map(([ms, n]) => `${ms}-${n}`);

describe("stream points", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(fc.nat(1_000), id, (generation, at) => {
        expect(parseStreamPoint(formatStreamPoint({ generation, id: at }))).toEqual({
          generation,
          id: at,
        });
      }),
    );
  });

  it.each([
    "",
    "1",
    "1-2",
    "1-2-3-4",
    "a-1-2",
    "1-2-*",
    "-1-2-3",
    "1-9999999999999999-0",
    "1-01-0",
  ])("are not read from %j", (text) => {
    expect(parseStreamPoint(text)).toBeUndefined();
  });
});

describe("compareStreamIds", () => {
  it("orders as numbers, not as text", () => {
    const ids = ["10-0", "9-0", "9-10", "9-9"];
    expect(ids.toSorted(compareStreamIds)).toEqual(["9-0", "9-9", "9-10", "10-0"]);
    const few = fc.nat({ max: 12 });
    fc.assert(
      fc.property(few, few, few, few, (aMs, aSequence, bMs, bSequence) => {
        const order = compareStreamIds(`${aMs}-${aSequence}`, `${bMs}-${bSequence}`);
        expect(Math.sign(order)).toBe(Math.sign(aMs - bMs || aSequence - bSequence));
      }),
    );
  });
});

describe("parseStreamEntry", () => {
  it("reads event, generation and data", () => {
    const entry = parseStreamEntry(["1-0", ["e", "delta", "g", "3", "d", '{"a":1}']]);
    expect(entry).toEqual({ id: "1-0", event: "delta", generation: 3, data: { a: 1 } });
  });

  it("passes data that is no JSON on as null", () => {
    expect(parseStreamEntry(["1-0", ["e", "delta", "g", "3", "d", "{"]]).data).toBeNull();
  });
});
