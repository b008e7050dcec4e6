import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSettings } from "@shared/runtime";
import type { Settings } from "@shared/runtime";

/** The folder that holds package.json, config/ and everything else. */
export const checkoutRoot = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

/**
 * The settings of commands that work on this checkout itself. Folders that are not named lie in
 * the checkout, wherever the command was called from. Throws `INVALID_SETTINGS`.
 */
export function loadCheckoutSettings(
  env: Record<string, string | undefined>,
  cwd: string,
): Settings {
  const folderOf = (name: string, fallback: string): string =>
    env[name] ? resolve(cwd, env[name]) : join(checkoutRoot, fallback);
  return loadSettings({
    cwd: checkoutRoot,
    env: {
      ...env,
      MILLRACE_HOME: folderOf("MILLRACE_HOME", ".millrace"),
      MILLRACE_CONFIG: folderOf("MILLRACE_CONFIG", "config"),
    },
  });
}
