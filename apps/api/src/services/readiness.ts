import type { ReadyView } from "@shared/contracts";
import { messageOf, withDeadline } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { JobRecord } from "./job-record.ts";

const probeMs = 1_000;

/** Probes everything the API needs, each part with a deadline of its own. Never rejects. */
export async function checkReadiness(deps: {
  record: JobRecord;
  redis: Redis;
}): Promise<ReadyView> {
  const [postgres, redis, migrations] = await Promise.all([
    probe(() => deps.record.ping()),
    probe(() => pingRedis(deps.redis)),
    probe(async () => {
      const pending = await deps.record.pendingMigrations();
      if (pending > 0) throw new Error(`${pending} to run: millrace migrate`);
    }),
  ]);
  const checks = { postgres, redis, migrations };
  return { ready: postgres.ok && redis.ok && migrations.ok, checks };
}

async function pingRedis(redis: Redis): Promise<void> {
  if (redis.status !== "ready") throw new Error("Redis can't be reached.");
  await redis.ping();
}

async function probe(ask: () => Promise<unknown>): Promise<{ ok: boolean; detail?: string }> {
  try {
    await withDeadline(ask(), probeMs);
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: messageOf(error) };
  }
}
