import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "@shared/testing";

const mainFile = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The command line on a terminal of its own (script of util-linux makes one). */
export function startOnTerminal(args: readonly string[], env: Record<string, string>) {
  const quoted = [process.execPath, mainFile, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qfec", quoted, "/dev/null"], {
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", NO_COLOR: "1", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let shown = "";
  let seen = 0;
  child.stdout.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  return {
    /** Waits until this is shown, behind what was waited for before. */
    async sees(text: string): Promise<void> {
      const isShown = () => shown.indexOf(text, seen) >= 0;
      await eventually(isShown, { timeoutMs: 30_000 }).catch(() => {
        throw new Error(`no "${text}" on the terminal behind ${JSON.stringify(shown.slice(seen))}`);
      });
      seen = shown.indexOf(text, seen) + text.length;
    },
    types: (text: string) => void child.stdin.write(text),
    async result(): Promise<{ code: number | null; shown: string }> {
      const [code] = (await ended) as [number | null];
      return { code, shown };
    },
  };
}
