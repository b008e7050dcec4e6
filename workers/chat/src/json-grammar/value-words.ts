import { cannotFollow, isSchemaObject, pathTo } from "./json-schema.ts";
import type { SchemaObject, SchemaPart } from "./json-schema.ts";

const types = ["object", "array", "string", "number", "integer", "boolean", "null"] as const;

export type ValueType = (typeof types)[number];

/** Words that a reader of the answer can check; a grammar can't. */
export const unheldWords = [
  ...["pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["uniqueItems", "propertyNames", "contentEncoding", "contentMediaType", "contentSchema"],
];
/** The types that words are about, where a schema names none. */
const wordsByType: [ValueType, string[]][] = [
  ["object", ["properties", "additionalProperties", "required", "propertyNames"]],
  ["object", ["minProperties", "maxProperties", "unevaluatedProperties"]],
  ["array", ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"]],
  ["string", ["minLength", "maxLength", "pattern", "format"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/**
 * The types that a part allows; undefined for all.
 * @throws AppError for one that there is not.
 */
export function typesOf({ schema, path }: SchemaPart<SchemaObject>): ValueType[] | undefined {
  const { type } = schema;
  if (type === undefined) {
    const meant = wordsByType.find(([, words]) => words.some((word) => schema[word] !== undefined));
    return meant && [meant[0]];
  }
  const given = new Set([type].flat());
  if (given.size === 0) throw cannotFollow(path, "allows no value");
  return [...given].map((one) => {
    const known = types.find((name) => name === one);
    if (known) return known;
    throw cannotFollow(pathTo(path, "type"), `must be one of ${types.join(", ")}`);
  });
}

/** Whether a part says by itself that no value fits it. */
export function isImpossible({ schema }: SchemaPart): boolean {
  if (typeof schema === "boolean") return !schema;
  const { type, not, enum: values } = schema;
  const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;
  return isEmpty(type) || isEmpty(values) || (isSchemaObject(not) && Object.keys(not).length === 0);
}

/**
 * The least and the most of something.
 * @throws AppError for what is no count, or a least above the most.
 */
export function rangeOf(
  { schema, path }: SchemaPart<SchemaObject>,
  least: string,
  most: string,
): [number | undefined, number | undefined] {
  const [from, to] = [least, most].map((word) => {
    const value = schema[word];
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    throw cannotFollow(pathTo(path, word), "must be a whole number from 0");
  });
  if (from !== undefined && to !== undefined && from > to) {
    throw cannotFollow(path, `has a "${least}" above its "${most}"`);
  }
  return [from, to];
}
