import { isDeepStrictEqual } from "node:util";
import { cannotFollow, isSchemaObject, pathTo, withoutAnnotations } from "./json-schema.ts";
import type { JsonSchema, SchemaObject, SchemaPart } from "./json-schema.ts";
import type { SchemaBudget } from "./schema-budget.ts";

/** Of values, which are simple mostly. */
const comparedInStep = 10;

type Merge = (one: never, other: never) => unknown;

const lists = (one: unknown): unknown[] => (Array.isArray(one) ? one : [one]);
const both = (one: unknown, other: unknown): unknown[] => [...lists(one), ...lists(other)];
const larger = (one: number, other: number): number => Math.max(one, other);
const smaller = (one: number, other: number): number => Math.min(one, other);

/** How two values of a word become one that allows only what both do. */
const merges: Record<string, Merge> = {
  type: sharedTypes,
  enum: shared,
  required: both,
  allOf: both,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  minimum: larger,
  exclusiveMinimum: larger,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
  maximum: smaller,
  exclusiveMaximum: smaller,
};

/**
 * One schema that allows only what both allow.
 * @throws AppError where they can't be told in one.
 */
export function mergeSchemas(one: SchemaPart, other: SchemaPart, budget: SchemaBudget): SchemaPart {
  const { path } = other;
  budget.spend(1, path);
  if (one.schema === false || other.schema === false) return { schema: false, path };
  if (one.schema === true) return other;
  if (other.schema === true) return one;
  return { schema: mergeObjects(one.schema, other.schema, { path, budget }), path };
}

/** Where two schemas are merged, and what that may cost. */
interface MergePlace {
  path: string;
  budget: SchemaBudget;
}

function mergeObjects(one: SchemaObject, other: SchemaObject, place: MergePlace): SchemaObject {
  place.budget.spend(Object.keys(one).length + Object.keys(other).length, place.path);
  requireSameTuple([one, other], place.path);
  const merged: Record<string, unknown> = { ...withoutAnnotations(one) };
  for (const [word, value] of Object.entries(withoutAnnotations(other))) {
    const before = merged[word];
    if (before === undefined || isEqual(before, value, place)) merged[word] = value;
    else merged[word] = mergeWord(word, [before, value], place);
  }
  const properties = mergeProperties(one, other, place);
  return properties === undefined ? merged : { ...merged, properties };
}

/** What one side calls the others of its items, the other side may call its first ones. */
function requireSameTuple(sides: [SchemaObject, SchemaObject], path: string): void {
  for (const [at, side] of sides.entries()) {
    const other = sides[1 - at] ?? {};
    const isMixed = "prefixItems" in side && "items" in other && !("prefixItems" in other);
    if (isMixed)
      throw cannotFollow(path, 'gives "prefixItems" and "items" apart: name them together');
  }
}

function isEqual(one: unknown, other: unknown, { path, budget }: MergePlace): boolean {
  budget.spendOnValue(other, path);
  return isDeepStrictEqual(one, other);
}

function mergeWord(
  word: string,
  [one, other]: [unknown, unknown],
  { path, budget }: MergePlace,
): unknown {
  if (word === "properties") return other; // all of them are merged at the end
  if (word === "items" || word === "additionalProperties") {
    if (isSchema(one) && isSchema(other))
      return mergeAt({ path: pathTo(path, word), budget }, one, other);
  }
  budget.spend(lists(one).length + lists(other).length, path);
  if (word === "enum")
    budget.spend((lists(one).length * lists(other).length) / comparedInStep, path);
  const merge = Object.hasOwn(merges, word) ? merges[word] : undefined;
  if (merge) return merge(one as never, other as never);
  throw cannotFollow(path, `gives "${word}" a second time, and they can't be made one`);
}

/** What one side does not name falls under its `additionalProperties`. */
function mergeProperties(
  one: SchemaObject,
  other: SchemaObject,
  { path, budget }: MergePlace,
): SchemaObject | undefined {
  const sides = [one, other].map((side) => {
    const { properties, additionalProperties: rest } = side;
    return { named: isSchemaObject(properties) ? properties : {}, rest };
  });
  const names = new Set(sides.flatMap(({ named }) => Object.keys(named)));
  if (names.size === 0) return undefined;
  budget.spend(names.size, path);
  const schemas = [...names].map((name) => {
    const found = sides.map(({ named, rest }) => (Object.hasOwn(named, name) ? named[name] : rest));
    const [first, second] = found.map((schema) => schema ?? true);
    const place = { path: pathTo(path, "properties", name), budget };
    // What is no schema at all is found later, at its place.
    if (!isSchema(first) || !isSchema(second)) return [name, isSchema(first) ? second : first];
    return [name, mergeAt(place, first, second)];
  });
  return Object.fromEntries(schemas) as SchemaObject;
}

function mergeAt({ path, budget }: MergePlace, one: JsonSchema, other: JsonSchema): JsonSchema {
  return mergeSchemas({ schema: one, path }, { schema: other, path }, budget).schema;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isSchemaObject(value);
}

function shared(one: unknown, other: unknown): unknown[] {
  return lists(one).filter((value) => lists(other).some((same) => isDeepStrictEqual(value, same)));
}

/** Each integer is a number. */
function sharedTypes(one: unknown, other: unknown): unknown[] {
  const types = [one, other].map((list) => new Set(lists(list)));
  const narrower = types.map((own, at) =>
    [...own].filter((type) => {
      const others = types[1 - at];
      return others?.has(type) === true || (type === "integer" && others?.has("number") === true);
    }),
  );
  return [...new Set(narrower.flat())];
}
