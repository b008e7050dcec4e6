import { openDatabase, pingDatabase } from "@shared/db";
import type { Database } from "@shared/db";
import { createRedis } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import { createStoreWatch } from "./store-watch.ts";
import type { StoreWatch } from "./store-watch.ts";

export interface ApiStores {
  db: Database;
  /** A `request` connection; not `ready` while Redis is gone, also while it hangs. */
  redis: Redis;
  watches: { postgres: StoreWatch; redis: StoreWatch };
  close(): Promise<void>;
}

/** Opens the API's connections to both stores, and those that watch over them. */
export function openApiStores(options: {
  databaseUrl: string;
  redisUrl: string;
  deployment: string;
  maxConnections: number;
  logger: Logger;
}): ApiStores {
  const { databaseUrl, redisUrl, deployment, logger } = options;
  const open = (name: string, maxConnections: number) =>
    openDatabase({ url: databaseUrl, maxConnections, name });
  const db = open("api", options.maxConnections);
  const redis = createRedis(redisUrl, "request", logger, deployment);
  let asked = open("api-watch", 1);
  const askedRedis = createRedis(redisUrl, "request", logger, deployment);
  const reconnect = (one: Redis) => {
    // Before it is ready, a connection is on its way already.
    if (one.status === "ready") one.disconnect(true);
  };
  const watches = {
    postgres: createStoreWatch({
      name: "Postgres",
      ask: () => pingDatabase(asked),
      renew: () => {
        abandon(asked);
        asked = open("api-watch", 1);
        // What waits on the others has been refused; none of them will bring an answer either.
        db.renew();
      },
      logger,
    }),
    redis: createStoreWatch({
      name: "Redis",
      ask: () => askedRedis.ping(),
      renew: () => reconnect(askedRedis),
      // What waits for an answer is refused at once, and nothing is sent until it is back.
      onDown: () => reconnect(redis),
      logger,
    }),
  };
  return {
    db,
    redis,
    watches,
    async close() {
      watches.postgres.close();
      watches.redis.close();
      for (const one of [redis, askedRedis]) one.disconnect();
      abandon(asked);
      await db.close();
    },
  };
}

/** Cuts the connection: nobody waits for its answer, and a store that hangs would give none. */
function abandon(db: Database): void {
  db.pool.end({ timeout: 0 }).catch(() => undefined /* it is gone either way */);
}
