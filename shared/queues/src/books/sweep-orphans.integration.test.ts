import { newId } from "@shared/runtime";
import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { createKeys } from "../keys.ts";
import type { JobRef, Keys } from "../keys.ts";
import { createTicketProducer } from "../producer/ticket-producer.ts";
import type { TicketProducer } from "../producer/ticket-producer.ts";
import { ticketId } from "../ticket.ts";
import { closeJobs } from "./close-jobs.ts";
import { sweepOrphans } from "./sweep-orphans.ts";

const lane = "webgen";

describe("the sweep", () => {
  let stores: TestStores;
  let keys: Keys;
  let tickets: TicketProducer;

  beforeAll(async () => {
    stores = await createTestStores({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    keys = createKeys(stores.deployment);
    tickets = createTicketProducer(stores);
  });
  beforeEach(async () => {
    const left = await stores.redis.keys(`{${stores.deployment}}*`);
    if (left.length > 0) await stores.redis.del(...left);
  });
  afterAll(async () => {
    await tickets.close();
    await stores.close();
  });

  const sweep = (unfinished: string[], minIdleSeconds = 0) =>
    sweepOrphans({
      redis: stores.redis,
      keys,
      deployment: stores.deployment,
      findOverJobs: async (ids) => ids.filter((id) => !unfinished.includes(id)),
      removeTicket: (ticket) => tickets.removeTicket(ticket),
      minIdleSeconds,
      signal: new AbortController().signal,
    });

  const addTicket = (id: string) =>
    tickets.addTickets([
      {
        ...{ id, lane, kind: "webgen", generation: 1, attempt: 0, priority: 5, maxAttempts: 3 },
        ...{ timeoutMs: 1_000, deadlineAt: null, keyId: null, traceparent: null, options: {} },
        input: { snapshot: "the input" },
      },
    ]);

  /** Everything that a job can have in Redis, as a crash may leave it: nothing expires. */
  async function plant(id: string): Promise<string[]> {
    const job: JobRef = { id, lane };
    await addTicket(id);
    await stores.redis
      .pipeline()
      .hset(keys.live(job), "fence", 1)
      .xadd(keys.stream(job), "*", "e", "status")
      .set(keys.outcome(job), 1)
      .set(keys.cancel(job), 1)
      .set(keys.payload(job), "{}")
      .set(keys.blob(job, 1, "a:b.html"), "x")
      .exec();
    return [
      ...[keys.live(job), keys.stream(job), keys.outcome(job), keys.cancel(job)],
      ...[keys.payload(job), keys.blob(job, 1, "a:b.html"), keys.ticket(lane, ticketId(id, 1))],
    ];
  }

  /** For each key whether it is there to stay (-1), gone (-2), or going (seconds). */
  const timesLeft = (names: string[]) => Promise.all(names.map((name) => stores.redis.ttl(name)));

  test("finds all that a job can leave, and lets followers finish reading", async () => {
    const planted = await plant(newId());
    expect(await timesLeft(planted)).toEqual(planted.map(() => -1));
    expect(await sweep([])).toBe(planted.length);
    const [live, stream, outcome, ...rest] = await timesLeft(planted);
    for (const left of [live, stream, outcome]) expect(left).toBeGreaterThan(3_500);
    expect(rest).toEqual([-2, -2, -2, -2]);
    expect(await tickets.queue(lane).getJobCounts("prioritized")).toEqual({ prioritized: 0 });
    expect(await sweep([])).toBe(0);
  });

  test("leaves alone what somebody touched a moment ago", async () => {
    const planted = await plant(newId());
    expect(await sweep([], 600)).toBe(0);
    expect(await timesLeft(planted)).toEqual(planted.map(() => -1));
  });

  test("leaves alone what is no job's, and other deployments", async () => {
    const others = [
      `{${stores.deployment}}:lane:${lane}:ledger`,
      `{${stores.deployment}}:lanes`,
      `{${stores.deployment}}:lane:${lane}:worker:${newId()}`,
      `{${stores.deployment}x}:lane:${lane}:payload:${newId()}`,
    ];
    for (const name of others) await stores.redis.set(name, "1");
    expect(await sweep([])).toBe(0);
    expect(await timesLeft(others)).toEqual(others.map(() => -1));
    await stores.redis.del(...others);
  });

  test("has nothing to do after a job was closed as it should be", async () => {
    const id = newId();
    const planted = await plant(id);
    await closeJobs({ redis: stores.redis, keys }, [
      { job: { id, lane }, generation: 1, blobs: [keys.blob({ id, lane }, 1, "a:b.html")] },
    ]);
    await stores.redis.del(keys.cancel({ id, lane }));
    await tickets.removeTicket({ id, lane, generation: 1 });
    expect(await sweep([])).toBe(0);
    for (const left of await timesLeft(planted)) expect(left).not.toBe(-1);
  });

  test("never takes anything of a job that is queued or running", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (fates) => {
        const jobs = [];
        for (const isUnfinished of fates) {
          const id = newId();
          jobs.push({ id, isUnfinished, planted: await plant(id) });
        }
        await sweep(jobs.filter((job) => job.isUnfinished).map((job) => job.id));
        for (const { isUnfinished, planted } of jobs) {
          const stay = (await timesLeft(planted)).filter((left) => left === -1);
          expect(stay).toHaveLength(isUnfinished ? planted.length : 0);
          await stores.redis.del(...planted);
        }
      }),
      { numRuns: 15 },
    );
  });

  test("takes the input out of the ticket of a job that is over, and makes no ticket anew", async () => {
    const [id, gone] = [newId(), newId()];
    await addTicket(id);
    const ticket = keys.ticket(lane, ticketId(id, 1));
    expect(await stores.redis.hget(ticket, "data")).toContain("the input");
    await closeJobs(
      { redis: stores.redis, keys },
      [id, gone].map((jobId) => ({ job: { id: jobId, lane }, generation: 1, blobs: [] })),
    );
    expect(JSON.parse((await stores.redis.hget(ticket, "data")) ?? "")).toMatchObject({
      job_id: id,
      options: {},
    });
    expect(JSON.stringify(await stores.redis.hgetall(ticket))).not.toContain("the input");
    expect(await stores.redis.exists(keys.ticket(lane, ticketId(gone, 1)))).toBe(0);
  });
});
