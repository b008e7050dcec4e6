import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, findUnstorable } from "./json-value.ts";

describe("canonicalJson", () => {
  it("is the same for every order of names", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });

  it("tells different values apart", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const isSame = canonicalJson(a) === canonicalJson(b);
        expect(isSame).toBe(sorted(a) === sorted(b));
      }),
    );
  });
});

/** The same by way of JSON's own writer. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) =>
    typeof child === "object" && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}

describe("findUnstorable", () => {
  it("passes ordinary values", () => {
    expect(findUnstorable({ a: [1, "😀", null, { b: true }] })).toEqual([]);
  });

  it("names the place of every problem", () => {
    const value = { a: ["ok", "\0"], b: { c: "\ud83d" }, "d\0": 1 };
    expect(
      findUnstorable(value)
        .map((problem) => problem.path)
        .toSorted(),
    ).toEqual(["", "a.1", "b.c"]);
  });

  it("walks any depth without exhausting the stack", () => {
    const deep = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`) as unknown;
    expect(findUnstorable(deep)).toEqual([
      expect.objectContaining({ message: expect.stringContaining("deeper") }),
    ]);
  });

  it("stops after twenty problems", () => {
    expect(findUnstorable(Array.from({ length: 1_000 }, () => "\0"))).toHaveLength(20);
  });
});
