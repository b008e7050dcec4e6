import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AppError, createLogger, messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { openLog } from "./log-file.ts";

/**
 * The supervisor's own log, beside those of its children; the terminal shows none of it. Throws
 * `HOME_UNWRITABLE`: it is the first thing that is written to a home.
 */
export function openSupervisorLog(home: string, level: string): Logger {
  try {
    mkdirSync(join(home, "logs"), { recursive: true });
    return createLogger("supervisor", level, openLog(join(home, "logs", "supervisor.log")));
  } catch (error) {
    const message = `Can't write to ${home} (${messageOf(error)}): set MILLRACE_HOME to a folder that you may write to.`;
    throw new AppError("HOME_UNWRITABLE", message, { cause: error });
  }
}
