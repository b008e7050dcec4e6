import { listModels, noteModels } from "@shared/db";
import type { Database } from "@shared/db";
import type { Keys } from "@shared/queues/books";
import { readWorkers } from "@shared/queues/producer";
import { repeatPass } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";

export interface ModelKeeperDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  deployment: string;
  logger: Logger;
  intervalMs: number;
}

/**
 * Keeps on record which models the workers serve, and keeps the lanes of recorded models among
 * the known ones: a worker that may touch its own lane only can't make itself known otherwise,
 * also to a Redis that was emptied.
 */
export function createModelKeeper(deps: ModelKeeperDeps): Service {
  const { db, redis, keys } = deps;

  async function keep(): Promise<void> {
    const workers = await readWorkers(deps);
    const announced = workers.flatMap(({ models = [] }) => models);
    const byName = new Map(
      announced.map(({ name, lane, engine, context_length }) => [
        name,
        { name, lane, engine, contextLength: context_length ?? null },
      ]),
    );
    await noteModels(db, [...byName.values()]);
    const lanes = new Set((await listModels(db)).map(({ lane }) => lane));
    if (lanes.size > 0) await redis.sadd(keys.lanes, ...lanes);
  }

  const passes = repeatPass({
    intervalMs: deps.intervalMs,
    pass: keep,
    onError: (err) =>
      deps.logger.warn({ code: "MODELS_NOT_KEPT", err }, "the next pass tries again"),
  });
  return {
    name: "model-keeper",
    start: async () => passes.start(),
    stop: () => passes.stop(),
  };
}
