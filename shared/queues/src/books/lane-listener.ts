import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "../keys.ts";

const calledSchema = z.array(z.string().regex(/^[a-z0-9-]{1,100}$/)).max(10_000);

/**
 * Makes lanes known that workers call out: who may touch its own lane only can't write itself into
 * the set of lanes, and what is not in there nobody looks into. A name counts where a worker stands
 * in the registry of that lane, which takes the right to write there.
 */
export function createLaneListener(deps: { redis: Redis; keys: Keys; logger: Logger }): Service {
  const { redis, keys, logger } = deps;
  const subscriber = redis.duplicate({ lazyConnect: true });
  subscriber.on("error", () => undefined /* the shared connection logs the same outage */);
  subscriber.on("message", (_channel, message: string) => {
    hear(message).catch((err: unknown) =>
      logger.warn({ code: "LANE_NOT_KNOWN", err }, "its next heartbeat tries again"),
    );
  });

  async function hear(message: string): Promise<void> {
    const called = calledSchema.safeParse(parseJson(message)).data ?? [];
    if (called.length === 0) return;
    const known = await redis.smismember(keys.lanes, ...called);
    for (const lane of called.filter((_lane, index) => known[index] === 0)) {
      if ((await redis.exists(keys.workers(lane))) === 1) await redis.sadd(keys.lanes, lane);
    }
  }

  return {
    name: "lane-listener",
    async start() {
      await subscriber.connect();
      await subscriber.subscribe(keys.announceChannel);
    },
    async stop() {
      subscriber.disconnect();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
