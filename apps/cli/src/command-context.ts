import { createTerminal } from "./output/terminal.ts";
import type { Terminal } from "./output/terminal.ts";

/** What the commands have of the process they run in. */
export interface CommandContext {
  env: Record<string, string | undefined>;
  cwd: string;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  /** For what edits lines itself; everything else prints through the terminal. */
  stdout: NodeJS.WritableStream;
  terminal: Terminal;
  /** Calls back at every Ctrl+C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Calls back at every signal that asks to stop: Ctrl+C, `kill`, a closed terminal. */
  onStopSignal(listener: () => void): () => void;
  /** Calls back when the process leaves, whatever the reason; nothing can be waited for then. */
  onExit(listener: () => void): () => void;
  setExitCode(code: number): void;
  /** Leaves at once. */
  exit(code: number): void;
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The context of a real process. */
export function createCommandContext(process: NodeJS.Process): CommandContext {
  // `millrace jobs list | head` closes the pipe early; that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    terminal: createTerminal({
      stdout: process.stdout,
      stderr: process.stderr,
      term: process.env["TERM"],
    }),
    onInterrupt: (listener) => {
      process.on("SIGINT", listener);
      return () => void process.off("SIGINT", listener);
    },
    onStopSignal: (listener) => {
      for (const signal of stopSignals) process.on(signal, listener);
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
      };
    },
    onExit: (listener) => {
      process.on("exit", listener);
      return () => void process.off("exit", listener);
    },
    setExitCode: (code) => void (process.exitCode = code),
    exit: (code) => process.exit(code),
  };
}
