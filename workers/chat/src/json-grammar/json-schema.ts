import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";

/** A JSON Schema (draft 2020-12; what older drafts call otherwise is understood, too). */
export type JsonSchema = boolean | SchemaObject;

export type SchemaObject = Readonly<Record<string, unknown>>;

/** A part of a schema, and where it stands: a JSON Pointer (RFC 6901) behind `#`. */
export interface SchemaPart<T = JsonSchema> {
  schema: T;
  path: string;
}

/** Words that say which values are allowed. All others only explain, also those that SDKs make up. */
const assertions = new Set([
  ...["type", "enum", "const", "format", "pattern", "minLength", "maxLength", "multipleOf"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["properties", "required", "additionalProperties", "unevaluatedProperties", "propertyNames"],
  ...["minProperties", "maxProperties", "patternProperties", "dependentSchemas"],
  ...["dependentRequired", "dependencies", "items", "prefixItems", "additionalItems"],
  ...["unevaluatedItems", "minItems", "maxItems", "uniqueItems", "contains"],
  ...["contentEncoding", "contentMediaType", "contentSchema", "$ref", "$dynamicRef"],
  ...["$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else"],
]);

/** Control characters but those that are escaped in a grammar. */
const unwritable = /[^\P{Cc}\t\n\r\u007F-\u009F]/u;

/** A schema without what only explains it. */
export function withoutAnnotations(schema: SchemaObject): SchemaObject {
  const words = Object.entries(schema).filter(
    ([word, value]) => assertions.has(word) && value !== undefined,
  );
  return Object.fromEntries(words);
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws AppError where the value is no schema. */
export function requireSchema({ schema, path }: SchemaPart<unknown>): SchemaPart {
  if (typeof schema === "boolean" || isSchemaObject(schema)) return { schema, path };
  throw cannotFollow(path, "is no schema: it must be an object");
}

/** The schemas of a list, such as that of `anyOf`. @throws AppError where it is none. */
export function requireSchemas({ schema, path }: SchemaPart<unknown>): SchemaPart[] {
  if (!Array.isArray(schema) || schema.length === 0) {
    throw cannotFollow(path, "must be a list of schemas");
  }
  return schema.map((one: unknown, at) =>
    requireSchema({ schema: one, path: pathTo(path, String(at)) }),
  );
}

/**
 * A name or a text that stands in a grammar as it is.
 * @throws AppError for one that no JSON would come of: node-llama-cpp does not escape all it should.
 */
export function requireWritable(text: string, path: string): void {
  if (text.isWellFormed() && !unwritable.test(text)) return;
  throw cannotFollow(path, "names a text with a control character or half of a character");
}

export function pathTo(path: string, ...steps: string[]): string {
  const escaped = steps.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"));
  return [path, ...escaped].join("/");
}

export function cannotFollow(path: string, why: string): AppError {
  const place = path === "#" ? "Its root" : `"${path}"`;
  return new AppError(
    chatErrorCodes.providerRefused,
    `The JSON schema can't be followed. ${place} ${why}.`,
  );
}
