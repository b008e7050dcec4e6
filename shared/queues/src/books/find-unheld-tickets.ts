import type { Redis } from "ioredis";
import type { JobRef, Keys } from "../keys.ts";
import { ticketId } from "../ticket.ts";

/** Those of the jobs whose ticket no worker holds now; one round trip. */
export async function findUnheldTickets<Job extends JobRef & { generation: number }>(
  deps: { redis: Redis; keys: Keys },
  jobs: Job[],
): Promise<Job[]> {
  if (jobs.length === 0) return [];
  const pipeline = deps.redis.pipeline();
  for (const { lane, id, generation } of jobs) {
    pipeline.exists(deps.keys.ticketLock(lane, ticketId(id, generation)));
  }
  const replies = (await pipeline.exec()) ?? [];
  return jobs.filter((_job, index) => {
    const [error, count] = replies[index] ?? [];
    if (error) throw error;
    return count === 0;
  });
}
