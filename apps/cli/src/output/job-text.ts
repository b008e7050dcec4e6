import type { JobStatus } from "@shared/contracts";
import type { TextOutput } from "./terminal.ts";

const colours = {
  queued: "yellow",
  running: "cyan",
  succeeded: "green",
  failed: "red",
  cancelled: "dim",
  expired: "magenta",
} as const;

/** A job's status in its colour. */
export function statusText(output: TextOutput, status: JobStatus): string {
  return output.paint(colours[status], status);
}
