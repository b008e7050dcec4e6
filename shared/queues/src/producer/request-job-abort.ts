import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";
import type { JobRef } from "../keys.ts";

const cancelKeySeconds = 86_400;

/**
 * Tells whichever worker holds the job to stop it. The message reaches it at once; the key is
 * for a worker that missed the message, or takes the job later.
 */
export async function requestJobAbort(
  deps: { redis: Redis; deployment: string },
  job: JobRef,
): Promise<void> {
  const keys = createKeys(deps.deployment);
  const replies = await deps.redis
    .pipeline()
    .set(keys.cancel(job), "1", "EX", cancelKeySeconds)
    .publish(keys.cancelChannel(job.lane), job.id)
    .exec();
  const failed = replies?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
}
