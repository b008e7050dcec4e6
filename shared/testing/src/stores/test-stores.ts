import { migrateDatabase, openDatabase } from "@shared/db";
import type { Database } from "@shared/db";
import { createRedis, newId } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { pino } from "pino";
import type { Redis } from "ioredis";
import postgres from "postgres";

/** What the global setup tells the test files: where the run's stores are. */
declare module "vitest" {
  interface ProvidedContext {
    redisUrl: string;
    postgresUrl: string;
  }
}

/** A database and a Redis name space of one test file. */
export interface TestStores {
  databaseUrl: string;
  redisUrl: string;
  deployment: string;
  db: Database;
  redis: Redis;
  logger: Logger;
  /** Drops the database, deletes the keys and closes the connections. */
  close(): Promise<void>;
}

/** A logger for tests: silent unless LOG_LEVEL asks for more. */
export function createTestLogger(): Logger {
  return pino({ level: process.env["LOG_LEVEL"] || "silent" }, pino.destination(2));
}

/**
 * Makes a fresh, migrated database and a fresh deployment name on the run's stores.
 * @param urls from the global setup: `inject("postgresUrl")`, `inject("redisUrl")`.
 */
export async function createTestStores(urls: {
  postgresUrl: string;
  redisUrl: string;
}): Promise<TestStores> {
  const name = `mr_test_${newId().replaceAll("-", "")}`;
  const admin = postgres(urls.postgresUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  const databaseUrl = withDatabase(urls.postgresUrl, name);
  await migrateDatabase(databaseUrl);
  const logger = createTestLogger();
  const db = openDatabase({ url: databaseUrl, maxConnections: 5, name: "test" });
  const redis = createRedis(urls.redisUrl, "worker", logger, name);
  return {
    databaseUrl,
    redisUrl: urls.redisUrl,
    deployment: name,
    db,
    redis,
    logger,
    async close() {
      await db.close();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
      await deleteKeys(redis, `{${name}}*`);
      redis.disconnect();
    },
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function deleteKeys(redis: Redis, pattern: string): Promise<void> {
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", pattern, "COUNT", 1_000);
    if (keys.length > 0) await redis.del(...keys);
    cursor = next;
  } while (cursor !== "0");
}
