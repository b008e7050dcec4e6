import { pino } from "pino";
import type { Logger as PinoLogger } from "pino";
import { maskApiKeys } from "./api-key.ts";
import { createLogDestination } from "./log-destination.ts";
import { logError } from "./log-error.ts";

export type Logger = PinoLogger;

/**
 * A JSON logger on standard error (standard output belongs to what a command prints).
 * @param level a pino level such as `info`, or `silent`.
 * @param fd another open file to write to.
 */
export function createLogger(name: string, level = "info", fd = 2): Logger {
  return pino(
    {
      name,
      level,
      serializers: { err: (thrown: unknown) => logError(thrown) },
      redact: { paths: ["*.password", "*.authorization", "*.secret", "*.key"] },
      // The last line of defence: whatever a message or a cause quotes, no key leaves the process.
      hooks: { streamWrite: maskApiKeys },
    },
    createLogDestination(fd),
  );
}
