import type { JobView } from "@shared/contracts";
import { eventually } from "@shared/testing";
import { afterEach, describe, expect, test } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture, FixtureOptions } from "./api-fixture.ts";

let api: ApiFixture;

afterEach(() => api.close());

const open = async (settings: FixtureOptions["settings"]) => {
  api = await createApiFixture(settings ? { settings } : {});
};

async function view(id: string): Promise<JobView> {
  return (await (await api.call("GET", `/v1/jobs/${id}`)).json()) as JobView;
}

const post = (snapshot: string, headers = {}) =>
  api.call("POST", "/v1/jobs/webgen", { body: { input: { snapshot } }, headers });

const submitMany = async (count: number, snapshot: string) => {
  const jobs = await Promise.all(Array.from({ length: count }, () => api.submit(snapshot)));
  return jobs.map(({ id }) => id).toSorted();
};

/** Waits until a look at the line is newer than what the test did. */
const positionsAre = (ids: string[], expected: (number | undefined)[]) =>
  eventually(async () => {
    const places = await Promise.all(ids.map(async (id) => (await view(id)).queue_position));
    expect(places).toEqual(expected);
    return true;
  });

describe("caps on waiting jobs", () => {
  const caps = { waitingPerKind: 5, waitingPerKey: 3 };

  test("refuse with 429 what is beyond, and let in again when there is room", async () => {
    await open({ caps });
    const key = { "idempotency-key": "first" };
    const first = (await (await post("one", key)).json()) as JobView;
    const answers = await Promise.all(Array.from({ length: 12 }, () => post("more")));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(4);
    const refused = await post("one too many");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ code: "QUEUE_FULL", status: 429 });
    // What was accepted before is answered again, full or not.
    const replayed = await post("one", key);
    expect(replayed.status).toBe(202);
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
    expect(((await replayed.json()) as JobView).id).toBe(first.id);
    await api.call("POST", `/v1/jobs/${first.id}/cancel`);
    await eventually(async () => (await post("there is room")).status === 202);
    const stored = await api.stores.db.pool`select count(*)::int as n from jobs`;
    expect(stored[0]?.["n"]).toBe(6);
  });

  test("a retry is a submission like any other", async () => {
    await open({ caps: { ...caps, waitingPerKind: 1 } });
    const { id } = await api.submit("one");
    await api.call("POST", `/v1/jobs/${id}/cancel`);
    await eventually(async () => (await post("two")).status === 202);
    expect((await api.call("POST", `/v1/jobs/${id}/retry`)).status).toBe(429);
  });
});

describe("the place in the queue", () => {
  test("is exact for a short queue, with tickets or parked", async () => {
    await open({ ticketsPerKey: 3 });
    const ids = await submitMany(1, "a");
    for (let n = 1; n < 8; n += 1) ids.push((await api.submit("a")).id);
    await positionsAre(ids, [1, 2, 3, 4, 5, 6, 7, 8]);
    const parked = await api.stores.db.pool`select id from jobs where ticketed_at is null`;
    expect(parked).toHaveLength(5);
    const urgent = await api.submit("a", { options: { priority: 1 } });
    await positionsAre([urgent.id, ids[0] ?? "", ids[7] ?? ""], [1, 2, 9]);
    await api.call("POST", `/v1/jobs/${urgent.id}/cancel`);
    await positionsAre(ids.slice(0, 3), [1, 2, 3]);
  });

  test("is told in lists and at once, and to nobody whose job has ended", async () => {
    await open({});
    const { id, queue_position: atOnce, eta_seconds: eta } = await api.submit("a");
    expect(atOnce).toBe(1);
    // What came since the last look at the queue is counted by the one who let it in.
    for (const place of [2, 3, 4]) {
      const { queue_position: next } = await api.submit("a");
      expect(next).toBe(place);
    }
    // No worker has been seen yet: nobody can say when.
    expect(eta).toBeUndefined();
    const list = (await (await api.call("GET", "/v1/jobs")).json()) as { items: JobView[] };
    expect(list.items.map((job) => job.queue_position)).toEqual([4, 3, 2, 1]);
    await api.call("POST", `/v1/jobs/${id}/cancel`);
    expect((await view(id)).queue_position).toBeUndefined();
  });

  test("a queue's depth counts parked jobs", async () => {
    await open({ ticketsPerKey: 2 });
    await submitMany(6, "a");
    const { items } = (await (await api.call("GET", "/v1/queues")).json()) as {
      items: { lane: string; queued: number; oldest_seconds: number }[];
    };
    const webgen = items.find(({ lane }) => lane === "webgen");
    expect(webgen?.queued).toBe(6);
    expect(webgen?.oldest_seconds).toBeLessThan(30);
  });
});

describe("the time left", () => {
  test("is right within 30 % in a steady queue", async () => {
    await open({});
    await api.startWork();
    // Runs have to have been seen before anybody can say how long they take.
    for (const id of await submitMany(4, "sleep 1000")) {
      await eventually(async () => (await view(id)).status === "succeeded");
    }
    const ids = await submitMany(28, "sleep 1000");
    await eventually(async () => (await view(ids[27] ?? "")).eta_seconds !== undefined);
    const seen = new Map<string, { at: number; eta: number }>();
    for (const id of ids.toReversed().slice(0, 15)) {
      const at = Date.now();
      const { eta_seconds: eta } = await view(id);
      if (eta !== undefined) seen.set(id, { at, eta });
    }
    const errors: number[] = [];
    for (const [id, { at, eta }] of seen) {
      const done = await eventually(async () => (await view(id)).finished_at, {
        timeoutMs: 60_000,
      });
      const actual = (Date.parse(done) - at) / 1_000;
      errors.push(Math.abs(eta - actual) / actual);
    }
    expect(errors.length).toBeGreaterThanOrEqual(5);
    // The median: one run held up by a busy machine says nothing of the reckoning.
    const median = errors.toSorted((x, y) => x - y)[Math.floor(errors.length / 2)];
    expect(median).toBeLessThanOrEqual(0.3);
  });
});
