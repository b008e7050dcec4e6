import { jobCatalog } from "@shared/contracts";
import { createKeys } from "@shared/queues/producer";
import type { TestStores } from "../stores/test-stores.ts";

/** Where the books are. */
export type BookStores = Pick<TestStores, "db" | "redis" | "deployment">;

/** What Redis holds of jobs that are over and would hold for ever. */
export async function findForgottenKeys(stores: BookStores): Promise<string[]> {
  const lanes = Object.keys(jobCatalog);
  const found = await Promise.all(lanes.map((lane) => findInLane(stores, lane)));
  return [...found.flat(), ...(await findWithoutExpiry(stores))];
}

async function findInLane({ redis, deployment }: BookStores, lane: string): Promise<string[]> {
  const keys = createKeys(deployment);
  const queue = `${keys.queuePrefix}:${lane}`;
  const counts = {
    "ledger entries": await redis.xlen(keys.ledger(lane)),
    "waiting tickets": await redis.llen(`${queue}:wait`),
    "urgent tickets": await redis.zcard(`${queue}:prioritized`),
    "delayed tickets": await redis.zcard(`${queue}:delayed`),
    "held tickets": await redis.llen(`${queue}:active`),
  };
  return Object.entries(counts).flatMap(([what, count]) =>
    count > 0 ? [`lane ${lane} has ${count} ${what}`] : [],
  );
}

/**
 * Keys that name a job: tickets go by their number and age, all others need an expiry (the bytes
 * of a killed run have one from the start).
 */
async function findWithoutExpiry(stores: BookStores): Promise<string[]> {
  const { redis, deployment } = stores;
  const queues = createKeys(deployment).queuePrefix;
  const names = await scan(stores, `{${deployment}}*`);
  const locks = names.filter((name) => /:lock$|:lease:/.test(name));
  const ofJobs = names.filter((name) => !name.startsWith(`${queues}:`) && jobIdPattern.test(name));
  const pipeline = redis.pipeline();
  for (const name of ofJobs) pipeline.ttl(name);
  const times = (await pipeline.exec()) ?? [];
  return [
    ...locks.map((name) => `the lock ${name} is left`),
    ...ofJobs.flatMap((name, index) =>
      times[index]?.[1] === -1 ? [`${name} stays for ever`] : [],
    ),
  ];
}

const jobIdPattern = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/;

async function scan({ redis }: BookStores, pattern: string): Promise<string[]> {
  const names: string[] = [];
  let cursor = "0";
  do {
    const [next, found] = await redis.scan(cursor, "MATCH", pattern, "COUNT", 1_000);
    names.push(...found);
    cursor = next;
  } while (cursor !== "0");
  return names;
}
