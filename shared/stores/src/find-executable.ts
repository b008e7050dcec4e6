import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where package managers put servers that a plain user's PATH may leave out. */
const usualFolders = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/opt/homebrew/bin",
];

/** The full path of a program on the search path or in one of the usual folders. */
export function findExecutable(name: string, searchPath: string): string | undefined {
  const folders = [...searchPath.split(delimiter).filter(Boolean), ...usualFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
