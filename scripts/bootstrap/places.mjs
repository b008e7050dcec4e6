import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The Node that Millrace runs on; `npm ci` brings it along. */
export const node24 = join(root, "node_modules", "node", "bin", "node");

/** Where Node keeps what it compiled; a new `npm ci` clears it away. */
export const compileCache = join(root, "node_modules", ".cache", "node");

/** What the package managers said, for when something went wrong. */
export const logFile = join(resolve(root, process.env.MILLRACE_HOME || ".millrace"), "setup.log");

const usualFolders = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/opt/homebrew/bin",
];

/** The full path of a program, on the search path or where package managers put servers. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...usualFolders];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
