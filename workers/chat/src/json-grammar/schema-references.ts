import {
  cannotFollow,
  isSchemaObject,
  pathTo,
  requireSchema,
  withoutAnnotations,
} from "./json-schema.ts";
import type { SchemaObject, SchemaPart } from "./json-schema.ts";
import type { SchemaBudget } from "./schema-budget.ts";

/** A schema in which parts refer to others, and what following them may cost. */
export interface ReferredSchema {
  root: SchemaObject;
  budget: SchemaBudget;
}

/**
 * The part of the document that a `$ref` names, by its JSON Pointer (RFC 6901).
 * @throws AppError where there is none, or it lies elsewhere.
 */
export function findReferred(
  { root, budget }: ReferredSchema,
  ref: unknown,
  path: string,
): SchemaPart {
  const at = pathTo(path, "$ref");
  if (typeof ref !== "string" || !/^#(\/|$)/.test(ref)) {
    throw cannotFollow(at, "must name a place within the schema, such as #/$defs/name");
  }
  budget.spendOnText(ref, path);
  let found: unknown = root;
  for (const step of stepsOf(ref)) {
    const isThere = typeof found === "object" && found !== null && Object.hasOwn(found, step);
    if (!isThere) throw cannotFollow(at, `names ${ref}, which is not there`);
    found = (found as Record<string, unknown>)[step];
  }
  return requireSchema({ schema: found, path: ref });
}

/**
 * What a part stands for where it is but a reference, over as many of them as it takes.
 * @throws AppError where they lead back to themselves.
 */
export function followReferences(within: ReferredSchema, part: SchemaPart): SchemaPart {
  const seen = new Set<string>();
  let at = part;
  while (
    isSchemaObject(at.schema) &&
    Object.keys(withoutAnnotations(at.schema)).join() === "$ref"
  ) {
    if (seen.has(at.path)) throw cannotFollow(part.path, "refers to itself and to nothing else");
    seen.add(at.path);
    at = findReferred(within, at.schema["$ref"], at.path);
  }
  return at;
}

function stepsOf(ref: string): string[] {
  const steps = ref === "#" ? [] : ref.slice(2).split("/");
  return steps.map((step) => decoded(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
