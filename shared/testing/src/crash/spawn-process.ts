import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { unguardedRuns } from "./unguarded-runs.ts";

/** A process of the test's own that said it is ready. */
export interface TestProcess {
  readonly child: ChildProcess;
  /** What it said after the word `ready`. */
  readonly greeting: string;
  /** Resolves when it is gone, for whatever reason. */
  readonly exited: Promise<unknown>;
  /** Ends the process as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>;
  /** Asks it to stop and waits until it is gone; gives the exit code. */
  terminate(): Promise<number | null>;
}

const preload = new URL("./preload.ts", import.meta.url).href;
const running = new Set<ChildProcess>();
// Those that a test left behind; a stopped one does not notice that its parent is gone.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts a TypeScript file as a process of its own and waits for the line `ready …` on its
 * standard output. It does not outlive this process.
 * @throws Error when it ends before that, with what it wrote to standard error.
 */
export function spawnProcess(file: URL, env: Record<string, string>): Promise<TestProcess> {
  return spawnUntil(file, env, { stream: "stdout", pattern: /ready(.*)\n/ });
}

/**
 * Starts the `main.ts` of a process of the product, as `npm start` does, and waits until its log
 * says that it is ready. It does not outlive this process.
 * @param env added to an environment without the settings of whoever runs the tests.
 * @throws Error when it ends before that, with its log.
 */
export function spawnMain(file: URL, env: Record<string, string>): Promise<TestProcess> {
  const settings = { LOG_LEVEL: "info", PROXY_URL: "", ...env };
  return spawnUntil(file, settings, { stream: "stderr", pattern: /"msg":"ready()"/ });
}

interface ReadySign {
  stream: "stdout" | "stderr";
  /** Its first group is the greeting. */
  pattern: RegExp;
}

async function spawnUntil(
  file: URL,
  env: Record<string, string>,
  { stream, pattern }: ReadySign,
): Promise<TestProcess> {
  const child = spawn(process.execPath, ["--import", preload, fileURLToPath(file)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  running.add(child);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  void exited.then(() => running.delete(child));
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
    if (process.env["LOG_LEVEL"]) process.stderr.write(chunk);
  });
  const ready = new Promise<string>((resolve) => {
    child[stream]?.on("data", (chunk: Buffer) => {
      const said = pattern.exec(chunk.toString())?.[1];
      if (said !== undefined) resolve(said.trim());
    });
  });
  const greeting = await Promise.race([ready, exited.then(() => undefined)]);
  if (greeting === undefined)
    throw new Error(`${file.pathname} ended before it was ready: ${errors}`);
  return {
    child,
    greeting,
    exited,
    async kill9() {
      child.kill("SIGKILL");
      await exited;
    },
    async terminate() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** Starts the worker of the crash tests; see test-worker.ts for what its jobs can do. */
export function spawnTestWorker(env: {
  REDIS_URL: string;
  DEPLOYMENT: string;
  EXECUTIONS: string;
  CONCURRENCY?: string;
  GRACE_MS?: string;
  LOCK_MS?: string;
  STALLED_MS?: string;
  WITHOUT?: keyof typeof unguardedRuns;
}): Promise<TestProcess> {
  return spawnProcess(new URL("./test-worker.ts", import.meta.url), env);
}
