import { resolve } from "node:path";
import { AppError } from "../app-error.ts";
import { describeIssues, readConfigFile } from "./read-config-file.ts";
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
  if (!env.success) problems.push(...describeIssues(env.error, [], "environment"));
  const configDir = resolve(source.cwd, source.env["MILLRACE_CONFIG"] || "config");
  const path = resolve(configDir, "millrace.yaml");
  const file = readConfigFile(path, fileSettingsSchema, problems);
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

function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
