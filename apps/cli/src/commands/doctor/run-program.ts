import { execFile } from "node:child_process";
import { messageOf } from "@shared/runtime";

/**
 * Runs a program to its end and answers what it printed, or `failure`: why it could not.
 * @param timeoutMs after which it is killed, which counts as a failure.
 */
export function runProgram(
  path: string,
  args: readonly string[],
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<{ output: string; failure?: string }> {
  return new Promise((resolve) => {
    execFile(
      path,
      args,
      { timeout: options.timeoutMs, signal: options.signal, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        if (error === null) resolve({ output: stdout.trim() });
        else
          resolve({
            output: stdout,
            failure: stderr.trim().split("\n").at(-1) || messageOf(error),
          });
      },
    );
  });
}
