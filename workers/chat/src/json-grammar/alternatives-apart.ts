import { isSchemaObject } from "./json-schema.ts";
import type { JsonSchema, SchemaObject } from "./json-schema.ts";

/**
 * Whether no answer can fit two of these schemas: their types are others, their values are, or
 * those of a property that tells them apart. Where it is not evident they are taken for alike.
 */
export function areApart(alternatives: readonly JsonSchema[]): boolean {
  const schemas = alternatives.filter(isSchemaObject);
  if (schemas.length < alternatives.length) return false;
  if (areDisjoint(schemas.map(typesGiven)) || areDisjoint(schemas.map(valuesGiven))) return true;
  if (!schemas.every(hasAllProperties)) return false;
  const tags = Object.entries(propertiesOf(schemas[0])).filter(([, one]) => valuesGiven(one));
  return tags.some(([tag]) =>
    areDisjoint(schemas.map((schema) => valuesGiven(propertiesOf(schema)[tag]))),
  );
}

/** The grammar has every property in each answer, unless there is no room for all. */
function hasAllProperties({ type, maxProperties }: SchemaObject): boolean {
  return (type === undefined || type === "object") && maxProperties === undefined;
}

function propertiesOf(schema: SchemaObject | undefined): SchemaObject {
  const properties = schema?.["properties"];
  return isSchemaObject(properties) ? properties : {};
}

/** Each integer is a number. */
function typesGiven({ type }: SchemaObject): unknown[] | undefined {
  if (type === undefined) return undefined;
  return [...new Set([type].flat().map((one) => (one === "integer" ? "number" : one)))];
}

/** Undefined for any, for none, and for those that can be written in several ways. */
function valuesGiven(schema: unknown): unknown[] | undefined {
  if (!isSchemaObject(schema)) return undefined;
  const { const: only, enum: listed } = schema;
  const values = only === undefined ? listed : [only];
  if (!Array.isArray(values) || values.length === 0) return undefined;
  return values.some((value) => typeof value === "object" && value !== null)
    ? undefined
    : [...new Set(values)];
}

function areDisjoint(lists: readonly (unknown[] | undefined)[]): boolean {
  if (lists.includes(undefined)) return false;
  const all = lists.flatMap((list) => list ?? []);
  return new Set(all).size === all.length;
}
