import { jobKindSchema } from "@shared/contracts";
import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";

/** Every lane there may be work in: one a job kind, and all that ever had a ticket. */
export async function readLanes(deps: { redis: Redis; deployment: string }): Promise<string[]> {
  const seen = await deps.redis.smembers(createKeys(deps.deployment).lanes);
  return [...new Set([...jobKindSchema.options, ...seen])];
}
