import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "../keys.ts";

/** A control process that has not been heard of for this long does not count. */
const heartbeatTtlSeconds = 15;
const namesTtlSeconds = 3_600;

const controlViewSchema = z.object({ event_loop_delay_seconds: z.number() });

/** What a control process says of itself at each heartbeat. */
export type ControlView = z.infer<typeof controlViewSchema>;

interface Deps {
  redis: Redis;
  keys: Keys;
}

export async function registerControl({ redis, keys }: Deps, id: string, view: ControlView) {
  await redis
    .pipeline()
    .set(keys.control(id), JSON.stringify(view), "EX", heartbeatTtlSeconds)
    .sadd(keys.controls, id)
    .expire(keys.controls, namesTtlSeconds)
    .exec();
}

export async function unregisterControl({ redis, keys }: Deps, id: string): Promise<void> {
  await redis.pipeline().del(keys.control(id)).srem(keys.controls, id).exec();
}

/** The control processes that were heard of within 15 seconds. */
export async function readControls({ redis, keys }: Deps): Promise<ControlView[]> {
  const ids = await redis.smembers(keys.controls);
  if (ids.length === 0) return [];
  const values = await redis.mget(ids.map((id) => keys.control(id)));
  return values
    .filter((value) => value !== null)
    .map((value) => controlViewSchema.parse(JSON.parse(value)));
}
