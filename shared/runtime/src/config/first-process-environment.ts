import { readFileSync } from "node:fs";
import { envSettingsSchema } from "./settings.ts";

type Environment = Record<string, string | undefined>;

/**
 * On Vast.ai the variables of an instance reach its first process only, not a shell that was
 * opened later. There, settings that the environment lacks are taken from that process; anywhere
 * else the environment comes back as it is.
 */
export function withFirstProcessEnvironment(
  env: Environment,
  readFirst: () => string = () => readFileSync("/proc/1/environ", "utf8"),
): Environment {
  const first = parseEnvironment(readFirst);
  const isVast = Object.keys({ ...env, ...first }).some((name) => name.startsWith("VAST_"));
  if (!isVast) return env;
  const lacking = Object.keys(envSettingsSchema.shape).filter((name) => !env[name] && first[name]);
  return { ...env, ...Object.fromEntries(lacking.map((name) => [name, first[name]])) };
}

/** `NAME=value` entries with a NUL after each; nothing where they may not be read. */
function parseEnvironment(read: () => string): Environment {
  let text: string;
  try {
    text = read();
  } catch {
    return {}; // not root, or no /proc
  }
  const entries = text.split("\0").filter((entry) => entry.includes("="));
  return Object.fromEntries(
    entries.map((entry) => [
      entry.slice(0, entry.indexOf("=")),
      entry.slice(entry.indexOf("=") + 1),
    ]),
  );
}
