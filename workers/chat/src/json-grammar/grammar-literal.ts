import { isDeepStrictEqual } from "node:util";
import type { GrammarSchema } from "./grammar-schema.ts";
import { cannotFollow, isSchemaObject, pathTo, requireWritable } from "./json-schema.ts";
import type { SchemaObject, SchemaPart } from "./json-schema.ts";
import type { SchemaBudget } from "./schema-budget.ts";
import { typesOf, unheldWords } from "./value-words.ts";
import type { ValueType } from "./value-words.ts";

const deepest = 64;

/**
 * One of the values of `enum` or `const` that are of an allowed type.
 * @throws AppError where there is none, or more is said of them.
 */
export function grammarChoice(
  { schema, path }: SchemaPart<SchemaObject>,
  budget: SchemaBudget,
): GrammarSchema {
  const { const: only, enum: listed, type, ...rest } = schema;
  const word = Object.keys(rest).find((one) => !unheldWords.includes(one));
  if (word) throw cannotFollow(path, `has "${word}" beside a list of values: name those that fit`);
  if (listed !== undefined && !Array.isArray(listed)) {
    throw cannotFollow(pathTo(path, "enum"), "must be a list of values");
  }
  const values: unknown[] = listed ?? [only];
  budget.spend(values.length, path);
  const allowed = typesOf({ schema: { type }, path });
  const fitting = values.filter(
    (value) =>
      (only === undefined || isDeepStrictEqual(value, only)) &&
      (allowed?.some((one) => isOfType(value, one)) ?? true),
  );
  if (fitting.length === 0) throw cannotFollow(path, "allows no value");
  const literals = fitting.map((value) => literalAt({ path, budget }, value, 0));
  return literals.length === 1 && literals[0] ? literals[0] : { oneOf: literals };
}

interface LiteralPlace {
  path: string;
  budget: SchemaBudget;
}

/** Exactly this value. */
function literalAt(place: LiteralPlace, value: unknown, depth: number): GrammarSchema {
  const { path, budget } = place;
  budget.addPart(path);
  if (depth > deepest) throw cannotFollow(path, "has a value that is nested too deeply");
  if (Array.isArray(value)) {
    const prefixItems = value.map((one) => literalAt(place, one, depth + 1));
    const { length } = value;
    const items = length > 0 ? { prefixItems } : {};
    return { type: "array", ...items, minItems: length, maxItems: length };
  }
  if (isSchemaObject(value)) {
    const properties = Object.entries(value).map(([name, one]) => {
      requireWritable(name, path);
      return [name, literalAt(place, one, depth + 1)];
    });
    return {
      type: "object",
      properties: Object.fromEntries(properties) as Record<string, GrammarSchema>,
      additionalProperties: false,
    };
  }
  if (typeof value === "string") requireWritable(value, path);
  return { const: value as string | number | boolean | null };
}

function isOfType(value: unknown, type: ValueType): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  return type === "object" ? isSchemaObject(value) : typeof value === type;
}
