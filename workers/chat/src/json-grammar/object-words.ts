import { cannotFollow, isSchemaObject, pathTo, requireSchema } from "./json-schema.ts";
import type { JsonSchema, SchemaObject, SchemaPart } from "./json-schema.ts";
import { isImpossible, rangeOf } from "./value-words.ts";

/** What a schema says of objects, as far as a grammar follows it. */
export interface ObjectWords {
  /** All of them are always there: a grammar knows no properties that may be missing. */
  properties: SchemaPart[];
  names: string[];
  /** What other properties may be; false for none. */
  others: SchemaPart;
  least: number | undefined;
  most: number | undefined;
}

/** @throws AppError where no object can be so. */
export function readObjectWords(part: SchemaPart<SchemaObject>): ObjectWords {
  const { schema, path } = part;
  const [least, most] = rangeOf(part, "minProperties", "maxProperties");
  const properties = keptProperties(part, most);
  const count = properties.size;
  const given = schema["additionalProperties"] ?? schema["unevaluatedProperties"];
  // Where the names are listed, there are no others.
  const closing = listedNames(schema).length > 0 ? false : given;
  // Who names no properties does not want an object without any.
  const isOpen = count === 0 || (least ?? 0) > count;
  const others = requireSchema({
    schema: closing ?? isOpen,
    path: pathTo(path, "additionalProperties"),
  });
  if (others.schema === false && (least ?? 0) > count) {
    throw cannotFollow(path, `names ${count} properties, and wants ${least}`);
  }
  const names = [...properties.keys()];
  const parts = [...properties].map(([name, one]) => ({
    schema: one,
    path: pathTo(path, "properties", name),
  }));
  return { properties: parts, names, others, least, most };
}

/** Where not all fit, those that are required. */
function keptProperties(
  part: SchemaPart<SchemaObject>,
  most: number | undefined,
): ReadonlyMap<string, JsonSchema> {
  const all = propertiesOf(part);
  if (most === undefined || all.size <= most) return all;
  const required = requiredOf(part);
  const kept = new Map([...all].filter(([name]) => required.has(name)));
  if (kept.size <= most) return kept;
  throw cannotFollow(part.path, `requires ${kept.size} properties, and has room for ${most}`);
}

/** The named ones, the required ones, and those whose names are listed. */
function propertiesOf(part: SchemaPart<SchemaObject>): ReadonlyMap<string, JsonSchema> {
  const { schema, path } = part;
  const given = schema["properties"] ?? {};
  if (!isSchemaObject(given)) throw cannotFollow(pathTo(path, "properties"), "must be an object");
  const required = requiredOf(part);
  const found = new Map<string, JsonSchema>();
  for (const name of new Set([...Object.keys(given), ...required, ...listedNames(schema)])) {
    const own = Object.hasOwn(given, name) ? given[name] : (schema["additionalProperties"] ?? true);
    const property = requireSchema({ schema: own, path: pathTo(path, "properties", name) });
    // One that can have no value is left away, where it may be.
    if (!isImpossible(property) || required.has(name)) found.set(name, property.schema);
  }
  return found;
}

/** Zod tells the keys of a record so. */
function listedNames(schema: SchemaObject): string[] {
  const names = schema["propertyNames"];
  if (!isSchemaObject(names) || !Array.isArray(names["enum"])) return [];
  return names["enum"].map(String);
}

function requiredOf({ schema, path }: SchemaPart<SchemaObject>): Set<string> {
  const names = schema["required"] ?? [];
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) {
    return new Set(names);
  }
  throw cannotFollow(pathTo(path, "required"), "must be a list of names");
}
