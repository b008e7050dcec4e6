import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgresServer, startRedisServer } from "@shared/stores";
import type { StoreServer } from "@shared/stores";
import { createStoreProxy } from "./store-proxy.ts";
import { createTestLogger } from "./test-stores.ts";

/** A store of a test's own, at one address however often it is killed. */
export interface RestartableStore {
  readonly url: string;
  /** Ends the server as a power cut would. */
  kill9(): Promise<void>;
  /** Asks the server to end, and waits until it has. */
  terminate(): Promise<void>;
  /** Removes the data that a killed server left. */
  forget(): Promise<void>;
  /** Starts it again on the data that it left. */
  restart(): Promise<void>;
  /** Stops all its processes (SIGSTOP): connections stay, and nothing is answered. Linux only. */
  freeze(): void;
  /** Lets them go on. */
  thaw(): void;
  close(): Promise<void>;
}

export const startRestartableRedis = () => startRestartable(startRedisServer);
export const startRestartablePostgres = () => startRestartable(startPostgresServer);

async function startRestartable(start: typeof startRedisServer): Promise<RestartableStore> {
  const home = await mkdtemp(join(tmpdir(), "millrace-test-store-"));
  const logger = createTestLogger();
  let server: StoreServer = await start({ home, logger });
  let frozen: number[] = [];
  // Each start takes a free port; whoever uses the store is not to notice.
  const proxy = await createStoreProxy(server.url);

  function thaw(): void {
    for (const pid of frozen.splice(0)) process.kill(pid, "SIGCONT");
  }

  return {
    url: proxy.through(server.url),
    async kill9() {
      process.kill(server.pid, "SIGKILL");
      await proxy.cut();
    },
    async terminate() {
      await server.stop();
      await proxy.cut();
    },
    async forget() {
      await rm(home, { recursive: true, force: true });
      await mkdir(home);
    },
    async restart() {
      server = await start({ home, logger });
      await proxy.mend(server.url);
    },
    freeze() {
      // The parent first: it can start no further child then.
      process.kill(server.pid, "SIGSTOP");
      frozen = [server.pid, ...childrenOf(server.pid)];
      for (const pid of frozen) process.kill(pid, "SIGSTOP");
    },
    thaw,
    async close() {
      thaw();
      await proxy.close();
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Postgres has a process for each connection. */
function childrenOf(pid: number): number[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return pids.split(" ").filter(Boolean).map(Number);
}
