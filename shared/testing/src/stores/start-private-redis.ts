import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedisServer } from "@shared/stores";
import { createTestLogger } from "./test-stores.ts";

/** A Redis of the test's own, which it may empty or kill without harm to other tests. */
export async function startPrivateRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "millrace-test-redis-"));
  const server = await startRedisServer({ home, logger: createTestLogger() });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
