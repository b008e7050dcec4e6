import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { newId } from "@shared/runtime";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createKeys } from "../keys.ts";
import { ticketId } from "../ticket.ts";
import { createTicketProducer } from "./ticket-producer.ts";
import type { TicketJob, TicketProducer } from "./ticket-producer.ts";

let stores: TestStores;
let tickets: TicketProducer;

beforeAll(async () => {
  stores = await createTestStores({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
  const { redis, deployment, logger } = stores;
  await redis.ping();
  tickets = createTicketProducer({ redis, deployment, logger, ticketsPerKey: 2 });
});

afterAll(async () => {
  await tickets.close();
  await stores.close();
});

function jobOf(lane: string, keyId: string): TicketJob {
  return {
    ...{ id: newId(), lane, kind: "webgen", generation: 1, attempt: 0, priority: 5, keyId },
    ...{ maxAttempts: 3, timeoutMs: 1_000, deadlineAt: null, traceparent: null, options: {} },
    input: { snapshot: "the input" },
  };
}

/** The jobs that wait in a lane, as workers would get them. */
const waiting = (lane: string) =>
  stores.redis.zrange(createKeys(stores.deployment).waiting(lane), "0", "-1");
const idsOf = (jobs: TicketJob[]) => jobs.map(({ id }) => ticketId(id, 1));

describe("turns that are taken ahead", () => {
  it("decide on the order of the tickets that follow", async () => {
    const lane = newId();
    const [early, late] = [jobOf(lane, "one"), jobOf(lane, "one")];
    const turns = await tickets.takeTurns([early]);
    expect(await tickets.addTickets([late])).toEqual([]);
    expect(await tickets.addTickets([early], { turns })).toEqual([]);
    expect(await waiting(lane)).toEqual(idsOf([early, late]));
  });

  it("count for the room of their key until they are returned", async () => {
    const lane = newId();
    const jobs = [jobOf(lane, "one"), jobOf(lane, "one"), jobOf(lane, "one")];
    const turns = await tickets.takeTurns(jobs);
    expect(await tickets.addTickets(jobs, { turns })).toEqual([jobs[2]]);
    expect(await waiting(lane)).toEqual(idsOf(jobs.slice(0, 2)));

    const other = newId();
    const lost = [jobOf(other, "one"), jobOf(other, "one")];
    await tickets.takeTurns(lost);
    await tickets.returnTurns(lost);
    const next = [jobOf(other, "one"), jobOf(other, "one")];
    expect(await tickets.addTickets(next)).toEqual([]);
  });

  it("are taken now for the jobs that have none", async () => {
    const lane = newId();
    const [with_, without] = [jobOf(lane, "one"), jobOf(lane, "two")];
    const turns = await tickets.takeTurns([with_]);
    expect(await tickets.addTickets([with_, without], { turns })).toEqual([]);
    expect((await waiting(lane)).toSorted()).toEqual(idsOf([with_, without]).toSorted());
  });
});
