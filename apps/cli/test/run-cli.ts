import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { text } from "node:stream/consumers";

const mainFile = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface CliSettings {
  cwd: string;
  env?: Record<string, string>;
  stdin?: string;
}

/** Starts the real command line as a process of its own, with nothing of this one's environment. */
export function startCli(args: readonly string[], settings: CliSettings) {
  const child = spawn(process.execPath, [mainFile, ...args], {
    cwd: settings.cwd,
    env: { PATH: process.env["PATH"] ?? "", ...settings.env },
    stdio: "pipe",
  });
  const stdout = text(child.stdout);
  const stderr = text(child.stderr);
  child.stdin.end(settings.stdin ?? "");
  const ended = once(child, "close");
  return {
    interrupt: () => child.kill("SIGINT"),
    terminate: () => child.kill("SIGTERM"),
    async result() {
      const [code] = (await ended) as [number | null];
      return { code, stdout: await stdout, stderr: await stderr };
    },
  };
}

/** Runs the real command line to its end. */
export function runCli(args: readonly string[], settings: CliSettings) {
  return startCli(args, settings).result();
}
