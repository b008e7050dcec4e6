import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgresServer, startRedisServer } from "@shared/stores";
import type { TestProject } from "vitest/node";
import { createTestLogger } from "./stores/test-stores.ts";

/**
 * Starts one Redis and one Postgres for the whole test run. MILLRACE_TEST_REDIS_URL and
 * MILLRACE_TEST_POSTGRES_URL name running ones instead, for quick rounds while developing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const logger = createTestLogger();
  const home = await mkdtemp(join(tmpdir(), "millrace-test-stores-"));
  const redisUrl = process.env["MILLRACE_TEST_REDIS_URL"];
  const postgresUrl = process.env["MILLRACE_TEST_POSTGRES_URL"];
  const redis = redisUrl ? undefined : await startRedisServer({ home, logger });
  const postgres = postgresUrl ? undefined : await startPostgresServer({ home, logger });
  project.provide("redisUrl", redisUrl ?? redis?.url ?? "");
  project.provide("postgresUrl", postgresUrl ?? postgres?.url ?? "");
  return async () => {
    await postgres?.stop();
    await redis?.stop();
    await rm(home, { recursive: true, force: true });
  };
}
