import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { grammarSchema } from "./grammar-schema.ts";
import type { SchemaObject } from "./json-schema.ts";
import { drawValue } from "../../test/draw-value.ts";

/** What the grammar of a schema allows, in the dialect, without definitions where it has none. */
function formOf(schema: SchemaObject): unknown {
  const { $defs, ...form } = grammarSchema(schema).schema;
  return Object.keys($defs).length === 0 ? form : { ...form, $defs };
}

const text = { type: "string" };
const closed = { type: "object", additionalProperties: false };

describe("grammarSchema", () => {
  it.each<[string, SchemaObject, unknown]>([
    [
      "nullable, as Zod writes it",
      { anyOf: [text, { type: "null" }] },
      { oneOf: [text, { type: "null" }] },
    ],
    [
      "a list of types",
      { type: ["string", "null"], maxLength: 3 },
      { oneOf: [{ ...text, maxLength: 3 }, { type: "null" }] },
    ],
    ["a list of values", { type: ["string"], enum: ["a", 1] }, { const: "a" }],
    [
      "a value that is a list",
      { const: ["a"] },
      { type: "array", prefixItems: [{ const: "a" }], minItems: 1, maxItems: 1 },
    ],
    [
      "what older Pydantic does to describe a reference",
      { allOf: [{ $ref: "#/definitions/A" }], title: "A", definitions: { A: text } },
      text,
    ],
    [
      "no type, but properties",
      { properties: { a: text } },
      { ...closed, properties: { a: text } },
    ],
    [
      "an object of any kind",
      { type: "object" },
      { type: "object", properties: {}, additionalProperties: true },
    ],
    [
      "a required property that is not named",
      { ...closed, required: ["a"], properties: {}, additionalProperties: text },
      { type: "object", properties: { a: text }, additionalProperties: text },
    ],
    [
      "a property that can't be",
      { type: "object", properties: { a: text, b: { not: {} } } },
      { ...closed, properties: { a: text } },
    ],
    [
      "a tuple",
      { type: "array", prefixItems: [text], items: false },
      { type: "array", prefixItems: [text], maxItems: 1 },
    ],
    [
      "a record whose keys are listed, as Zod writes it",
      {
        type: "object",
        propertyNames: { type: "string", enum: ["a", "b"] },
        additionalProperties: text,
      },
      { ...closed, properties: { a: text, b: text } },
    ],
    [
      "a tuple that is closed by what is not named",
      { type: "array", prefixItems: [text], unevaluatedItems: false },
      { type: "array", prefixItems: [text], maxItems: 1 },
    ],
    [
      "words that only explain, on both sides of a reference",
      {
        allOf: [
          { $ref: "#/definitions/A", title: "A" },
          { $ref: "#/definitions/B", title: "B" },
        ],
        "x-order": 1,
        definitions: { A: { ...text, "x-order": 2, example: "a" }, B: { ...text, example: "b" } },
      },
      text,
    ],
    [
      "words that only explain, beside a list of values",
      { enum: ["a"], example: "a", "x-enum-varnames": ["A"] },
      { const: "a" },
    ],
    [
      "a tuple of an older draft",
      { type: "array", items: [text], additionalItems: false },
      { type: "array", prefixItems: [text], maxItems: 1 },
    ],
    [
      "alternatives beside what holds for all",
      {
        type: "object",
        properties: { a: text },
        anyOf: [{ properties: { b: text } }, { properties: { a: { const: "x" } } }],
      },
      {
        oneOf: [
          { ...closed, properties: { a: text, b: text } },
          { ...closed, properties: { a: { const: "x" } } },
        ],
      },
    ],
    ["a date", { type: "string", format: "date" }, { type: "string", format: "date" }],
  ])("follows %s", (_what, schema, form) => {
    expect(formOf(schema)).toEqual(form);
  });

  it("lets anything stand where anything may", () => {
    const value = formOf({ title: "anything" });
    expect(formOf({ type: "object", properties: { a: {} } })).toMatchObject({
      properties: { a: value },
    });
    expect(value).toMatchObject({
      oneOf: [{ type: expect.arrayContaining(["string"]) }, { type: "array" }, { type: "object" }],
    });
  });

  it("lets a schema contain itself", () => {
    const node = {
      type: "object",
      properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
    };
    expect(formOf(node)).toEqual({
      ...closed,
      properties: { next: { oneOf: [{ $ref: "#/$defs/d0" }, { type: "null" }] } },
      $defs: {
        d0: {
          ...closed,
          properties: { next: { oneOf: [{ $ref: "#/$defs/d0" }, { type: "null" }] } },
        },
      },
    });
  });

  it("follows what Zod writes", () => {
    const Person = z.object({
      name: z.string().max(40),
      age: z.number().int().nullable(),
      role: z.enum(["miller", "baker"]).optional(),
      tags: z.record(z.string(), z.number()),
      shift: z.discriminatedUnion("at", [
        z.object({ at: z.literal("day") }),
        z.object({ at: z.literal("night"), lamp: z.boolean() }),
      ]),
      get friends() {
        return z.array(Person);
      },
    });
    const form = grammarSchema(z.toJSONSchema(Person) as SchemaObject);
    expect(form.unheld).toEqual([]);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        expect(Person.safeParse(drawValue(form.schema, numbers)).error).toBeUndefined();
      }),
    );
  });

  it("tells what is left to the reader", () => {
    const { unheld } = grammarSchema({
      type: "object",
      properties: {
        email: { type: "string", format: "email", pattern: "@" },
        count: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        essay: { type: "string", maxLength: 5_000 },
        "a/b": { type: "array", uniqueItems: true },
      },
    });
    expect(unheld).toEqual([
      "#/properties/email/pattern",
      "#/properties/email/format",
      "#/properties/count/minimum",
      "#/properties/essay/maxLength",
      "#/properties/a~1b/uniqueItems",
    ]);
  });

  it.each<[string, unknown[], string[]]>([
    ["by their types", [text, { type: ["number", "null"] }], []],
    ["by their values", [{ const: 1 }, { enum: ["a", null] }], []],
    ["by a property", [tagged("cat"), { $ref: "#/$defs/dog" }], []],
    ["not by a type within a type", [{ type: "number" }, { type: "integer" }], ["#/oneOf"]],
    ["not by a value that both have", [tagged("cat"), tagged("cat")], ["#/oneOf"]],
    ["not by what they require", [{ required: ["a"] }, { required: ["b"] }], ["#/oneOf"]],
  ])("tells alternatives apart %s", (_what, oneOf, unheld) => {
    expect(grammarSchema({ oneOf, $defs: { dog: tagged("dog") } }).unheld).toEqual(unheld);
  });

  it.each<[string, SchemaObject]>([
    ['"#/type" must be one of object, array', { type: "banana" }],
    ['"#/properties" must be an object', { type: "object", properties: 5 }],
    ['"#/properties/a/type" must be one of', { properties: { a: { type: "strin" } } }],
    ['"#/properties/a" is no schema', { properties: { a: "string" } }],
    ['"#/required" must be a list of names', { type: "object", required: "a" }],
    ['"#/anyOf" must be a list of schemas', { anyOf: [] }],
    ["Its root allows no value", { anyOf: [false] }],
    ["Its root allows no value", { enum: [] }],
    ["Its root allows no value", { allOf: [{ type: "string" }, { type: "number" }] }],
    ['"#/properties/a" has "not", which a grammar', { properties: { a: { not: text } } }],
    ['has "minLength" beside a list of values', { enum: ["a"], minLength: 1 }],
    ['"#/$ref" names #/$defs/gone, which is not there', { $ref: "#/$defs/gone" }],
    ["must name a place within the schema", { $ref: "https://example.com/schema" }],
    ["refers to itself", { $ref: "#" }],
    ['"#/minItems" must be a whole number', { type: "array", minItems: -1 }],
    ['a "minItems" above its "maxItems"', { type: "array", minItems: 3, maxItems: 2 }],
    ['gives "multipleOf" a second time', { allOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }],
    ["is nested too deeply", nested(100)],
    ["is nested too deeply", { allOf: [{ $ref: "#" }] }],
    ["has a value that is nested too deeply", { const: valueOf(100) }],
    ["is nested too deeply", { const: valueOf(9_000) }],
    ["Its root names a text with a control character", { properties: { "a\u0001": text } }],
    ['"#/properties/a" names a text with a control', { properties: { a: { const: ["\f"] } } }],
    ["or half of a character", { enum: ["\uD83D"] }],
  ])("refuses, because it %s", (message, schema) => {
    expect(() => grammarSchema(schema)).toThrow(
      expect.objectContaining({
        code: "PROVIDER_REFUSED",
        message: expect.stringContaining(message),
      }),
    );
  });
});

const tagged = (kind: string) => ({
  type: "object",
  properties: { kind: { const: kind }, name: text },
});

function nested(levels: number): SchemaObject {
  return levels === 0 ? text : { type: "array", items: nested(levels - 1) };
}

/** Lists within lists, of so many levels. */
function valueOf(levels: number): unknown {
  return JSON.parse("[".repeat(levels) + "]".repeat(levels));
}
