import { join } from "node:path";
import { AppError } from "@shared/runtime";
import { lockFile } from "../lock-file.ts";

/**
 * Takes a home for this process; returns what gives it back. A lock whose process is gone counts
 * for nothing. Throws `HOME_IN_USE`.
 */
export function lockHome(home: string): () => void {
  return lockFile(join(home, "supervisor.lock"), (pid) => inUse(home, pid));
}

function inUse(home: string, pid: number | undefined): AppError {
  const who = pid === undefined ? "" : ` (pid ${pid})`;
  return new AppError(
    "HOME_IN_USE",
    `Millrace already runs with ${home}${who}. Stop it there with Ctrl+C, or start another one beside it: PORT=8081 MILLRACE_HOME=.millrace-2 npm start`,
  );
}
