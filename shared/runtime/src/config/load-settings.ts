import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { AppError, messageOf } from "../app-error.ts";
import { closestName } from "./closest-name.ts";
import { envSettingsSchema, fileSettingsSchema } from "./settings.ts";
import type { Settings } from "./settings.ts";

/**
 * Reads the environment and MILLRACE_CONFIG/millrace.yaml once. Paths come back absolute.
 * @param cwd the folder that relative paths start from.
 * @throws AppError INVALID_SETTINGS that lists every problem, not just the first.
 */
export function loadSettings(source: {
  env: Record<string, string | undefined>;
  cwd: string;
}): Settings {
  const problems: string[] = [];
  const env = envSettingsSchema.safeParse(withoutEmpty(source.env));
  if (!env.success) problems.push(...describe(env.error, [], "environment"));
  const configDir = resolve(source.cwd, source.env["MILLRACE_CONFIG"] || "config");
  const file = readFileSettings(resolve(configDir, "millrace.yaml"), problems);
  if (!env.success || !file || problems.length > 0) {
    throw new AppError(
      "INVALID_SETTINGS",
      `Settings that can't be used:\n  ${problems.join("\n  ")}`,
    );
  }
  const home = resolve(source.cwd, env.data.MILLRACE_HOME);
  return Object.freeze({
    file: Object.freeze(file),
    env: Object.freeze({ ...env.data, MILLRACE_HOME: home, MILLRACE_CONFIG: configDir }),
  });
}

function readFileSettings(path: string, problems: string[]): Settings["file"] | undefined {
  let value: unknown;
  try {
    value = existsSync(path) ? parse(readFileSync(path, "utf8")) : {};
  } catch (error) {
    problems.push(`${path}: not readable as YAML: ${messageOf(error)}`);
    return undefined;
  }
  const parsed = fileSettingsSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  problems.push(...describe(parsed.error, fileSettingsSchema, path));
  return undefined;
}

function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

function describe(error: z.ZodError, schema: unknown, where: string): string[] {
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
  let node = schema;
  for (const key of path) node = unwrap(node)?.shape[key];
  return Object.keys(unwrap(node)?.shape ?? {});
}

function unwrap(schema: unknown): z.ZodObject | undefined {
  let node = schema;
  while (node instanceof z.ZodPrefault || node instanceof z.ZodDefault) node = node.unwrap();
  return node instanceof z.ZodObject ? node : undefined;
}
