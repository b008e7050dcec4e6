import { describe, expect, it } from "vitest";
import { grammarSchema } from "./grammar-schema.ts";
import type { SchemaObject } from "./json-schema.ts";

const text = { type: "string" };

describe("what a schema may cost", () => {
  // Each is worked at for seconds, or for ever, without a bound: nobody else is answered meanwhile.
  it.each<[string, SchemaObject]>([
    [
      "parts that refer to each other",
      {
        $ref: "#/$defs/A",
        $defs: {
          A: { allOf: [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/B" }] },
          B: { allOf: [{ $ref: "#/$defs/B" }, { $ref: "#/$defs/A" }] },
        },
      },
    ],
    [
      "many alternatives beside many properties",
      {
        properties: named(2_000, text),
        anyOf: numbersTo(2_000).map((at) => ({ minProperties: at })),
      },
    ],
    [
      "many parts that are one",
      { allOf: numbersTo(3_000).map((at) => ({ properties: { [`p${at}`]: text } })) },
    ],
    [
      "two long lists of values",
      { allOf: [0.1, 0.2].map((more) => ({ enum: numbersTo(4_000).map((at) => at + more) })) },
    ],
    [
      "a long way from one reference to the next, often",
      {
        properties: named(2_000, { $ref: "#/$defs/p0" }),
        $defs: {
          ...Object.fromEntries(
            numbersTo(2_000).map((at) => [`p${at}`, { $ref: `#/$defs/p${at + 1}` }]),
          ),
          p2000: text,
        },
      },
    ],
    [
      "a long name that is part of many places",
      { properties: { ["n".repeat(100_000)]: { properties: named(2_000, text) } } },
    ],
  ])("refuses %s, before it takes long", (_what, schema) => {
    expect(() => grammarSchema(schema)).toThrow("takes too long to put together");
  });

  it("refuses more definitions than the grammar can be built with in time", () => {
    const properties = Object.fromEntries(
      numbersTo(1_000).map((at) => [`p${at}`, { $ref: `#/$defs/p${at}` }]),
    );
    expect(() => grammarSchema({ properties, $defs: named(1_000, text) })).toThrow(
      "has 1000 definitions, too many for its 2001 parts",
    );
  });

  it.each<[string, SchemaObject]>([
    ["is one part too many", wide(18, 3)],
    ["is one part too many", { enum: numbersTo(5_001) }],
    ["is longer than 250000 characters", wide(6, 6)],
  ])("refuses one that %s", (message, schema) => {
    expect(() => grammarSchema(schema)).toThrow(message);
  });
});

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_unused, at) => at);
}

/** So many names of properties or definitions, all for the same. */
function named(count: number, schema: SchemaObject): SchemaObject {
  return Object.fromEntries(numbersTo(count).map((at) => [`p${at}`, schema]));
}

/** So many properties on each of so many levels. */
function wide(properties: number, levels: number): SchemaObject {
  if (levels === 0) return text;
  const names = Array.from({ length: properties }, (_unused, at) => [
    `p${at}`,
    wide(properties, levels - 1),
  ]);
  return { type: "object", properties: Object.fromEntries(names) as SchemaObject };
}
