import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Holdings } from "./leak-probe.ts";

/** A process of the product that tells what it holds. */
export interface ProbedProcess {
  readonly name: string;
  measure(): Promise<Holdings>;
  stop(): Promise<void>;
}

/**
 * Starts an entry file with the probe inside and waits until it says `ready`.
 * @throws Error when it ends before that, with what it wrote.
 */
export async function startProbed(
  name: string,
  entry: URL,
  env: Record<string, string>,
): Promise<ProbedProcess> {
  const probe = new URL("./leak-probe.ts", import.meta.url).href;
  const child = fork(fileURLToPath(entry), [], {
    execArgv: ["--expose-gc", "--import", probe],
    env: { ...process.env, LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = once(child, "exit");
  let log = "";
  const ready = new Promise<boolean>((resolve) => {
    const read = (chunk: Buffer) => {
      // Read to the end, so that the pipe never fills; kept only until the start is over.
      if (log.includes("ready")) return;
      log += chunk.toString();
      if (/\bready\b/.test(log)) resolve(true);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
  });
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  if (!isReady) throw new Error(`${name} ended early: ${log}`);
  return {
    name,
    async measure() {
      const answer = once(child, "message");
      child.send("measure");
      const [holdings] = (await answer) as [Holdings];
      return holdings;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** A port that nobody listens on. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
