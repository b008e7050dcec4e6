import { cannotFollow, pathTo, requireSchema, requireSchemas } from "./json-schema.ts";
import type { SchemaObject, SchemaPart } from "./json-schema.ts";
import { rangeOf } from "./value-words.ts";

/** What a schema says of arrays. */
export interface ArrayWords {
  /** What the first items are, each by itself. */
  firsts: SchemaPart[];
  /** What the others are; undefined for anything. */
  items: SchemaPart | undefined;
  least: number | undefined;
  most: number | undefined;
}

/** @throws AppError where no array can be so. */
export function readArrayWords(part: SchemaPart<SchemaObject>): ArrayWords {
  const { schema, path } = part;
  // Before draft 2020-12 the first items were called `items`, and the others `additionalItems`.
  const isOlder = Array.isArray(schema["items"]);
  const [firstsWord, restWord] = isOlder ? ["items", "additionalItems"] : ["prefixItems", "items"];
  const firsts =
    schema[firstsWord] === undefined
      ? []
      : requireSchemas({ schema: schema[firstsWord], path: pathTo(path, firstsWord) });
  const rest = requireSchema({
    schema: schema[restWord] ?? schema["unevaluatedItems"] ?? true,
    path: pathTo(path, restWord),
  });
  const [least, asked] = rangeOf(part, "minItems", "maxItems");
  const most = rest.schema === false ? Math.min(asked ?? Infinity, firsts.length) : asked;
  if (least !== undefined && most !== undefined && least > most) {
    throw cannotFollow(path, `has room for ${most} items, and wants ${least}`);
  }
  const items = typeof rest.schema === "boolean" ? undefined : rest;
  return { firsts: firsts.slice(0, most), items, least, most };
}
