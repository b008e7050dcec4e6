import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const mainFile = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A `millrace up` that runs as a process of its own. */
export interface RunningUp {
  pid: number;
  /** Resolves when it says that it serves; rejects with its output when it ends before. */
  serving: Promise<void>;
  /** Resolves with its exit code and all that it printed. */
  ended: Promise<{ code: number | null; output: string }>;
  kill(signal: NodeJS.Signals): void;
}

/** A home in a folder of its own and a port: what one Millrace needs beside others. */
export async function createHome() {
  const folder = await mkdtemp(join(tmpdir(), "millrace-up-"));
  // Open to pass through, so that the data of Postgres lies in the home under root too.
  await chmod(folder, 0o711);
  const home = join(folder, "home");
  const port = await findFreePort();
  const started: RunningUp[] = [];

  function up(args: readonly string[] = [], env: Record<string, string> = {}): RunningUp {
    const running = startUp(args, { cwd: folder, home, port, env });
    started.push(running);
    return running;
  }

  /** Ends whatever is left and removes the folder. */
  async function remove(): Promise<void> {
    for (const one of started) one.kill("SIGKILL");
    for (const pid of processesOf(home)) process.kill(pid, "SIGKILL");
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  return { folder, home, port, url: `http://127.0.0.1:${port}`, up, remove };
}

/** The processes that name this home in their command line or environment, stores included. */
export function processesOf(home: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => pid !== process.pid && namesHome(pid, home));
}

function namesHome(pid: number, home: string): boolean {
  try {
    const texts = ["cmdline", "environ"].map((file) =>
      readFileSync(`/proc/${pid}/${file}`, "utf8"),
    );
    // Redis shows neither, but works in its folder.
    return [...texts, readlinkSync(`/proc/${pid}/cwd`)].some((text) => text.includes(home));
  } catch {
    return false; // gone meanwhile
  }
}

function startUp(
  args: readonly string[],
  place: { cwd: string; home: string; port: number; env: Record<string, string> },
): RunningUp {
  const child = spawn(process.execPath, [mainFile, "up", ...args], {
    cwd: place.cwd,
    env: {
      PATH: process.env["PATH"] ?? "",
      PORT: String(place.port),
      MILLRACE_HOME: place.home,
      ...place.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let tellServing: () => void = () => undefined;
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    if (output.includes("Serving on")) tellServing();
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  const serving = new Promise<void>((resolve, reject) => {
    tellServing = resolve;
    void ended.then((end) => reject(new Error(`up ended with ${end.code}:\n${end.output}`)));
  });
  serving.catch(() => undefined); // not every test waits for it
  return { pid: child.pid ?? 0, serving, ended, kill: (signal) => void child.kill(signal) };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
