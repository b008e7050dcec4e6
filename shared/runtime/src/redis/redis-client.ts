import { Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import type { Logger } from "../logger.ts";
import { gatherWrites } from "./gather-writes.ts";
import { addressOptions } from "./redis-options.ts";
import { parseRedisUrl } from "./redis-url.ts";

/**
 * What the connection is for. `request`: someone waits for the answer, so a lost Redis fails
 * within a second and nothing is queued for later. `worker`: commands wait for the reconnect.
 */
export type RedisPurpose = "request" | "worker";

/** An answer of a node that is no longer the master of our keys: connect anew, to the right one. */
const wrongNode = /^(MOVED|READONLY) /;

const optionsFor: Record<RedisPurpose, RedisOptions> = {
  request: {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    // A connection that is given up is gone at once: a Redis that hangs would not close its end.
    disconnectTimeout: 10,
    reconnectOnError: ({ message }) => (wrongNode.test(message) ? 1 : false),
  },
  worker: {
    maxRetriesPerRequest: null,
    // 2: the command is sent again; a node that refuses it has not done it.
    reconnectOnError: ({ message }) => (wrongNode.test(message) ? 2 : false),
  },
};

/**
 * Opens a Redis connection that reconnects for ever with a pause of at most two seconds.
 * @param url one of the forms of `parseRedisUrl`, credentials included.
 * @param deployment whose keys it is for; decides which node of a cluster it goes to.
 * @throws AppError INVALID_REDIS_URL
 */
export function createRedis(
  url: string,
  purpose: RedisPurpose,
  logger: Logger,
  deployment = "millrace",
): Redis {
  const redis = new Redis({
    ...addressOptions(parseRedisUrl(url), deployment),
    ...optionsFor[purpose],
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2_000),
  });
  gatherWrites(redis);
  redis.on("error", (error) => logger.warn({ code: "REDIS_ERROR", error: error.message }, "redis"));
  return redis;
}
