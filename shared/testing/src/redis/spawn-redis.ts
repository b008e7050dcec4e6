import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRedis } from "@shared/runtime";
import { findExecutable } from "@shared/stores";
import type { Redis } from "ioredis";
import { freePort } from "../http/free-port.ts";
import { createTestLogger } from "../stores/test-stores.ts";

/** A redis-server of the test's own, with whatever configuration the test needs. */
export interface RedisProcess {
  readonly port: number;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts redis-server and waits until it accepts connections.
 * @param config lines of its configuration; may use its port and its folder.
 */
export async function spawnRedis(
  config: (place: { port: number; folder: string }) => string[],
  args: string[] = [],
): Promise<RedisProcess> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-test-redis-"));
  const port = await freePort();
  const file = join(folder, "redis.conf");
  const common = [`dir ${folder}`, "bind 127.0.0.1", "protected-mode no", 'logfile ""'];
  await writeFile(file, [...common, ...config({ port, folder }), ""].join("\n"));
  let child = await start(file, args);

  async function kill9(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  return {
    port,
    kill9,
    async restart() {
      await kill9();
      child = await start(file, args);
    },
    async stop() {
      await kill9();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a plain Redis of Millrace is configured with. */
export function plainConfig({ port }: { port: number }): string[] {
  return [`port ${port}`, "appendonly yes", "maxmemory-policy noeviction", 'save ""'];
}

/** A connection of the test's own to a process without TLS. */
export function openRedis({ port }: { port: number }): Redis {
  return createRedis(`redis://127.0.0.1:${port}`, "worker", createTestLogger());
}

async function start(file: string, args: string[]) {
  const executable = findExecutable("redis-server", process.env["PATH"] ?? "") ?? "redis-server";
  const child = spawn(executable, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let log = "";
  const isReady = new Promise<boolean>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (/Ready to accept connections|\+monitor master/.test(log)) resolve(true);
    });
    child.once("exit", () => resolve(false));
  });
  if (!(await isReady)) throw new Error(`redis-server did not start: ${log}`);
  return child;
}
