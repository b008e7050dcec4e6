import { migrateDatabase, openDatabase } from "@shared/db";
import type { Database } from "@shared/db";
import { createKeys } from "@shared/queues/producer";
import { createLogger, createRedis } from "@shared/runtime";
import { startPostgresServer, startRedisServer } from "@shared/stores";
import type { Redis } from "ioredis";
import type { BenchScope } from "./run-bench.ts";

/** The deployment's name in config/millrace.yaml, and the one lane that the benches use. */
export const deployment = "millrace";
export const lane = "webgen";
export const keys = createKeys(deployment);

/** A private Redis and a private Postgres, as `npm start` brings them, and a way into each. */
export interface BenchStores {
  redisUrl: string;
  databaseUrl: string;
  redisPid: number;
  postgresPid: number;
  db: Database;
  redis: Redis;
}

/** Starts fresh stores in the bench's home; the database is migrated. */
export async function startStores(scope: BenchScope): Promise<BenchStores> {
  const { home } = scope;
  const logger = createLogger("bench", "error");
  const redisServer = await startRedisServer({ home, logger });
  scope.defer(() => redisServer.stop());
  const postgresServer = await startPostgresServer({ home, logger });
  scope.defer(() => postgresServer.stop());
  await migrateDatabase(postgresServer.url);
  const db = openDatabase({ url: postgresServer.url, maxConnections: 4, name: "bench" });
  scope.defer(() => db.close());
  const redis = createRedis(redisServer.url, "worker", logger);
  scope.defer(async () => redis.disconnect());
  return {
    redisUrl: redisServer.url,
    databaseUrl: postgresServer.url,
    redisPid: redisServer.pid,
    postgresPid: postgresServer.pid,
    db,
    redis,
  };
}

/** Forgets all jobs: their rows, and everything in Redis. */
export async function emptyStores({ db, redis }: BenchStores): Promise<void> {
  await db.pool`truncate jobs cascade`;
  await redis.flushall();
}

/** How many jobs of each status the record holds. */
export async function countJobs({ db }: BenchStores): Promise<Record<string, number>> {
  const rows = await db.pool`select status, count(*)::int as count from jobs group by status`;
  return Object.fromEntries(rows.map((row) => [String(row["status"]), Number(row["count"])]));
}
