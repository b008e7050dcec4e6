import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { messageOf } from "../app-error.ts";
import { closestName } from "./closest-name.ts";

/**
 * Reads a YAML file of settings. A file that is absent counts as empty. What is wrong with it is
 * added to `problems`, one line each.
 */
export function readConfigFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  problems: string[],
): z.output<Schema> | undefined {
  let value: unknown;
  try {
    value = existsSync(path) ? parse(readFileSync(path, "utf8")) : {};
  } catch (error) {
    problems.push(`${path}: not readable as YAML: ${messageOf(error)}`);
    return undefined;
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  problems.push(...describeIssues(parsed.error, schema, path));
  return undefined;
}

/** One line for each problem, with a suggestion where a key was mistyped. */
export function describeIssues(error: z.ZodError, schema: unknown, where: string): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") {
      return [`${where}: ${path.join(".") || "the file"}: ${issue.message}`];
    }
    return issue.keys.map((key) => unknownKey(where, path, key, keysAt(schema, path)));
  });
}

function unknownKey(where: string, path: string[], key: string, known: string[]): string {
  const near = closestName(key, known);
  const hint = near ? `did you mean ${near}?` : `known are ${known.join(", ")}.`;
  return `${where}: ${[...path, key].join(".")} is not a setting; ${hint}`;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: unknown, path: string[]): string[] {
  let node = unwrap(schema);
  for (const key of path) {
    node = unwrap(node instanceof z.ZodRecord ? node.valueType : node?.shape[key]);
  }
  return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
}

function unwrap(schema: unknown): z.ZodObject | z.ZodRecord | undefined {
  let node = schema;
  while (
    node instanceof z.ZodPrefault ||
    node instanceof z.ZodDefault ||
    node instanceof z.ZodOptional
  ) {
    node = node.unwrap();
  }
  return node instanceof z.ZodObject || node instanceof z.ZodRecord ? node : undefined;
}
