import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WorkerModel } from "@shared/contracts";
import { createMillraceClient } from "@shared/contracts/client";
import { createTestStores, eventually } from "@shared/testing";

const root = new URL("../../../", import.meta.url);
const mains = ["apps/api/src/main.ts", "workers/control/src/main.ts", "workers/webgen/src/main.ts"];

export interface SystemOptions {
  /** A folder of GGUF files: a chat worker serves them. */
  models?: string;
  env?: Record<string, string>;
  /** Hears what the processes log; otherwise it goes to the test's own output. */
  onLog?: (text: string) => void;
}

/** The API, the books' keeper and one webgen worker as real processes on the run's stores. */
export async function startSystem(
  urls: { postgresUrl: string; redisUrl: string },
  options: SystemOptions = {},
) {
  const stores = await createTestStores(urls);
  const config = await mkdtemp(join(tmpdir(), "millrace-config-"));
  await writeFile(join(config, "millrace.yaml"), `deployment: ${stores.deployment}\n`);
  if (options.models !== undefined) {
    await writeFile(join(config, "models.yaml"), `models_directory: ${options.models}\n`);
  }
  const programs = options.models === undefined ? mains : [...mains, "workers/chat/src/main.ts"];
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    REDIS_URL: stores.redisUrl,
    DATABASE_URL: stores.databaseUrl,
    PORT: String(port),
    MILLRACE_CONFIG: config,
    LOG_LEVEL: process.env["LOG_LEVEL"] || "fatal",
    ...options.env,
  };
  const children = programs.map((main) =>
    spawn(process.execPath, [fileURLToPath(new URL(main, root))], {
      env,
      stdio: ["ignore", "ignore", options.onLog ? "pipe" : "inherit"],
    }),
  );
  const hear = (chunk: Buffer) => options.onLog?.(chunk.toString());
  for (const child of children) child.stderr?.on("data", hear);
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(terminate));
    await stores.close();
    await rm(config, { recursive: true });
  };
  try {
    await waitUntilServing(url, {
      workers: programs.length - 2,
      models: countFiles(options.models),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Of a folder that may not be there yet. */
function countFiles(folder: string | undefined): number {
  return folder !== undefined && existsSync(folder) ? readdirSync(folder).length : 0;
}

async function waitUntilServing(
  url: string,
  least: { workers: number; models: number },
): Promise<void> {
  const client = createMillraceClient({ baseUrl: url });
  const isServing = async () => {
    if (!(await client.ready()).ready) return false;
    const { items } = await client.workers();
    const local = items.flatMap(({ models = [] }) => models).filter(isLocal);
    return items.length >= least.workers && local.length >= least.models;
  };
  await eventually(isServing, {
    ...{ timeoutMs: 90_000, everyMs: 100, what: "a ready system with its workers and models" },
  });
}

const isLocal = ({ engine }: WorkerModel) => engine === "llama.cpp";

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function terminate(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
