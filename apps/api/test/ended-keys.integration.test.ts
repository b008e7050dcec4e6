import type { JobView, Problem } from "@shared/contracts";
import { deleteApiKeys, revokeApiKeys } from "@shared/db";
import { eventually } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { putKey } from "./put-key.ts";
import type { TestKey } from "./put-key.ts";
import { readEvents } from "./read-events.ts";
import type { ReadStream } from "./read-events.ts";

/* Calls that are open when their key ends. No worker runs: by themselves they would last. */

let api: ApiFixture;
let other: TestKey;

/** Reading the keys anew takes 5 s at most, looking at the open calls 1 s. */
const soonMs = 7_000;
const limits = { timeoutMs: 30_000 };

beforeAll(async () => {
  api = await createApiFixture({ prepare: async (stores) => (other = await putKey(stores)) });
});
afterAll(() => api.close());

async function submitAs({ headers }: TestKey): Promise<JobView> {
  const body = { input: { snapshot: "A bakery." } };
  return (await (await api.call("POST", "/v1/jobs/webgen", { headers, body })).json()) as JobView;
}

/** A stream that is open by the time this resolves, and what it will have brought in the end. */
async function openStream(key: TestKey, id: string) {
  const { headers } = key;
  const response = await api.call("GET", `/v1/jobs/${id}/events`, { headers });
  let seen: ReadStream | undefined;
  const read = readEvents(response, (so) => ((seen = so), false));
  await eventually(() => (seen?.events.length ?? 0) > 0, limits);
  return { read, soFar: () => seen };
}

function expectRefusal(read: ReadStream, detail: string): void {
  expect(read.events.map(({ event }) => event)).toEqual(["snapshot", "error"]);
  expect(read.isEnded).toBe(true);
  const [snapshot, last] = read.events;
  expect(last?.data).toMatchObject({ status: 401, code: "NOT_SIGNED_IN", detail });
  // Whoever comes back with another key goes on from where this one stopped.
  expect(last?.id).toBe(snapshot?.id);
}

describe("a key that ends", () => {
  it("takes its open event streams and long polls with it, and nobody else's", async () => {
    const key = await putKey(api.stores);
    const { headers } = key;
    const job = await submitAs(key);
    const stream = await openStream(key, job.id);
    const poll = api.call("GET", `/v1/jobs/${job.id}?wait=60`, { headers });
    const bystander = await openStream(other, (await submitAs(other)).id);
    const revokedAt = performance.now();
    await revokeApiKeys(api.stores.db, [key.id]);
    expectRefusal(await stream.read, "This key is revoked.");
    const answer = await poll;
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([
      401,
      "NOT_SIGNED_IN",
    ]);
    expect(performance.now() - revokedAt).toBeLessThan(soonMs);
    const heard = bystander.soFar()?.comments ?? 0;
    await eventually(() => (bystander.soFar()?.comments ?? 0) > heard, limits);
    await putKey(api.stores);
    await deleteApiKeys(api.stores.db, [other.id]);
    expectRefusal(await bystander.read, "This key is deleted.");
  });

  it("ends its streams when it expires", async () => {
    const expiresAt = new Date(Date.now() + 2_000);
    const key = await putKey(api.stores, { expiresAt });
    const stream = await openStream(key, (await submitAs(key)).id);
    expectRefusal(await stream.read, "This key is expired.");
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
    expect(Date.now() - expiresAt.getTime()).toBeLessThan(soonMs);
  });

  it("has a submission that waits answered as accepted, and told no more", async () => {
    const key = await putKey(api.stores);
    const waiting = api.call("POST", "/v1/jobs/webgen", {
      body: { input: { snapshot: "A bakery." } },
      headers: { ...key.headers, prefer: "wait=60" },
    });
    const isAccepted = async () =>
      (await api.stores.db.pool`select 1 from jobs where key_id = ${key.id}`).length === 1;
    await eventually(isAccepted, limits);
    await revokeApiKeys(api.stores.db, [key.id]);
    const answer = await waiting;
    expect([answer.status, answer.headers.get("location")]).toEqual([
      202,
      `/v1/jobs/${((await answer.json()) as JobView).id}`,
    ]);
  });
});

it("the first key ends the open streams of those who had none", async () => {
  const open = await createApiFixture();
  try {
    const { id } = await open.submit("A bakery.");
    const reading = readEvents(await open.call("GET", `/v1/jobs/${id}/events`));
    await putKey(open.stores);
    const { events } = await reading;
    expect(events.map(({ event }) => event)).toEqual(["snapshot", "error"]);
    expect(events[1]?.data).toMatchObject({ status: 401, code: "NOT_SIGNED_IN" });
  } finally {
    await open.close();
  }
});
