import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawValue } from "../../test/draw-value.ts";
import { grammarSchema } from "./grammar-schema.ts";
import type { GrammarForm } from "./grammar-schema.ts";
import type { SchemaObject } from "./json-schema.ts";

const text = { type: "string" };
const names = fc.constantFrom("a", "b", "c");
const count = fc.option(fc.nat(3), { nil: undefined });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const scalar = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
const constant = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.array(scalar, { maxLength: 2 }),
  fc.dictionary(names, scalar, { maxKeys: 2 }),
);

const constantOf = fc.oneof(
  fc.record({ const: scalar }),
  fc.record({ enum: fc.array(scalar, { minLength: 1, maxLength: 2 }) }),
);

/** Schemas with the words that grammars follow; references go to two definitions, one of itself. */
const { schema: inner } = fc.letrec<{ schema: SchemaObject; any: SchemaObject | boolean }>(
  (tie) => ({
    any: fc.oneof({ arbitrary: tie("schema"), weight: 8 }, fc.boolean()),
    schema: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom<SchemaObject>(
        text,
        { type: "integer" },
        { type: ["number", "null"] },
        { type: "boolean" },
      ),
      fc.record({ type: fc.constant("string"), minLength: count, maxLength: count }),
      fc.record({ enum: fc.array(constant, { minLength: 1, maxLength: 3 }) }),
      fc.record({ const: constant }),
      fc.constantFrom<SchemaObject>({ $ref: "#/$defs/leaf" }, { $ref: "#/$defs/node" }),
      fc.record({
        type: fc.constantFrom<unknown>("object", ["object", "null"]),
        properties: optional(fc.dictionary(names, tie("any"), { maxKeys: 3 })),
        required: optional(fc.uniqueArray(names, { maxLength: 2 })),
        additionalProperties: optional(tie("any")),
        minProperties: count,
        maxProperties: count,
      }),
      fc.record({
        type: fc.constant("array"),
        items: optional(tie("any")),
        prefixItems: optional(fc.array(tie("any"), { minLength: 1, maxLength: 2 })),
        minItems: count,
        maxItems: count,
      }),
      fc.record({
        anyOf: fc.array(tie("any"), { minLength: 1, maxLength: 3 }),
        type: optional(fc.constantFrom("object", "string")),
      }),
      fc.record({ oneOf: fc.array(tie("any"), { minLength: 1, maxLength: 3 }) }),
      fc.record({
        oneOf: fc.array(fc.record({ properties: fc.record({ a: constantOf, b: tie("schema") }) }), {
          minLength: 1,
          maxLength: 2,
        }),
      }),
      fc.record({
        allOf: fc.array(tie("any"), { minLength: 1, maxLength: 2 }),
        properties: optional(fc.dictionary(names, tie("any"), { maxKeys: 2 })),
      }),
      fc.record({ $ref: fc.constant("#/$defs/leaf"), minLength: count }),
    ),
  }),
);

const schemas: fc.Arbitrary<SchemaObject> = inner.map((schema) => {
  const node = {
    type: "object",
    properties: { next: { anyOf: [{ type: "null" }, { $ref: "#/$defs/node" }] } },
    required: ["next"],
  };
  const withDefinitions = { ...schema, $defs: { leaf: { type: "string", maxLength: 4 }, node } };
  // As it goes over the wire.
  return JSON.parse(JSON.stringify(withDefinitions)) as SchemaObject;
});

test("a grammar allows nothing that the schema does not", () => {
  const ajv = new Ajv2020({ strict: false });
  let followed = 0;
  fc.assert(
    fc.property(schemas, fc.infiniteStream(fc.nat()), (schema, numbers) => {
      const form = tryToFollow(schema);
      if (!form || form.unheld.length > 0) return;
      followed += 1;
      const validate = ajv.compile(schema);
      for (let draw = 0; draw < 5; draw += 1) {
        const value = drawValue(form.schema, numbers);
        expect(validate(value) ? [] : [schema, value, validate.errors]).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
  expect(followed).toBeGreaterThan(250);
});

function tryToFollow(schema: SchemaObject): GrammarForm | undefined {
  try {
    return grammarSchema(schema);
  } catch {
    return undefined; // a contradiction, mostly
  }
}
