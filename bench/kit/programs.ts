import { once } from "node:events";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { until } from "./clock.ts";
import { freePort } from "./free-port.ts";
import type { BenchScope } from "./run-bench.ts";
import { keys, lane } from "./stores.ts";
import type { BenchStores } from "./stores.ts";

/** A process of this bench. */
export interface Program {
  readonly pid: number;
  /** Sends a message and gives the answer; for programs that report. */
  ask<Answer>(message: string): Promise<Answer>;
  /** Asks it to stop and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>;
}

export type Server = Program & { readonly url: string };

const checkout = new URL("../../", import.meta.url);
const logLevel = process.env["LOG_LEVEL"] || "error";

/** Starts a file of the checkout as a process of its own. */
export function startProgram(
  scope: BenchScope,
  file: string,
  env: Record<string, string>,
  args: string[] = [],
): Program {
  const child = fork(fileURLToPath(new URL(file, checkout)), args, {
    cwd: fileURLToPath(checkout),
    execArgv: (process.env["BENCH_NODE_ARGS"] ?? "").split(" ").filter(Boolean),
    env: {
      ...process.env,
      MILLRACE_HOME: scope.home,
      MILLRACE_CONFIG: "bench/config",
      LOG_LEVEL: logLevel,
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const program: Program = {
    pid: child.pid ?? 0,
    ask: (message) => ask(child, message),
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
      await exited;
      clearTimeout(late);
    },
    async kill9() {
      child.kill("SIGKILL");
      await exited;
    },
  };
  scope.defer(() => program.stop());
  return program;
}

async function ask<Answer>(child: ChildProcess, message: string): Promise<Answer> {
  const asked = new AbortController();
  const { signal } = asked;
  const answer = once(child, "message", { signal }).then(([value]) => value as Answer);
  const end = once(child, "exit", { signal }).then(() => {
    throw new Error(`the process ended before it answered ${message}`);
  });
  child.send(message);
  try {
    return await Promise.race([answer, end]);
  } finally {
    // The listener that heard nothing goes; what it says then is nobody's business.
    for (const other of [answer, end]) other.catch(() => undefined);
    asked.abort();
  }
}

const storeEnv = ({ redisUrl, databaseUrl }: BenchStores) => ({
  REDIS_URL: redisUrl,
  DATABASE_URL: databaseUrl,
});

/** The API as `npm start` starts it, on a port of its own; resolves when it is ready. */
export async function startApi(scope: BenchScope, stores: BenchStores): Promise<Server> {
  const port = await freePort();
  const env = { ...storeEnv(stores), PORT: String(port), HOST: "127.0.0.1" };
  const program = startProgram(scope, "apps/api/src/main.ts", env);
  const url = `http://127.0.0.1:${port}`;
  await until("the API", () => answers(`${url}/ready`));
  return { ...program, url };
}

/** The control process as `npm start` starts it; resolves when it reads the ledger. */
export async function startControl(scope: BenchScope, stores: BenchStores): Promise<Program> {
  const program = startProgram(scope, "workers/control/src/main.ts", storeEnv(stores));
  await until("the control process", async () => {
    const groups = await stores.redis.exists(keys.ledger(lane));
    return groups === 1;
  });
  return program;
}

/** A worker of ours around a handler that does nothing; see subjects/noop-worker.ts. */
export async function startWorker(
  scope: BenchScope,
  stores: BenchStores,
  slots: number,
): Promise<Program> {
  const env = { REDIS_URL: stores.redisUrl, SLOTS: String(slots) };
  const program = startProgram(scope, "bench/subjects/noop-worker.ts", env);
  await program.ask("ready");
  return program;
}

/** Bare BullMQ with the same handler and as many slots; see subjects/bare-worker.ts. */
export async function startBareWorker(
  scope: BenchScope,
  stores: BenchStores,
  slots: number,
): Promise<Program> {
  const env = { REDIS_URL: stores.redisUrl, SLOTS: String(slots) };
  const program = startProgram(scope, "bench/subjects/bare-worker.ts", env);
  await program.ask("ready");
  return program;
}

/** Hono and BullMQ without anything around them; see subjects/bare-server.ts. */
export async function startBareServer(scope: BenchScope, stores: BenchStores): Promise<Server> {
  const port = await freePort();
  const env = { REDIS_URL: stores.redisUrl, PORT: String(port) };
  const program = startProgram(scope, "bench/subjects/bare-server.ts", env);
  const url = `http://127.0.0.1:${port}`;
  await until("the bare server", () => answers(`${url}/ready`));
  return { ...program, url };
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ?? false;
}
