import type { JobView } from "@shared/contracts";
import { createKeys } from "@shared/queues/producer";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { readEvents } from "./read-events.ts";
import type { ReadEvent, ReadStream } from "./read-events.ts";

/*
 * Two parts: jobs that a worker carries out, and jobs whose stream the test itself writes, so
 * that it can cut anywhere.
 */

let api: ApiFixture;
let scripted: ApiFixture;

beforeAll(async () => {
  [api, scripted] = await Promise.all([createApiFixture(), createApiFixture()]);
  await api.startWork();
});

afterAll(() => Promise.all([api.close(), scripted.close()]));

const follow = (from: ApiFixture, id: string, lastEventId?: string) =>
  from.call("GET", `/v1/jobs/${id}/events`, {
    headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
  });

const names = (events: ReadEvent[]) => events.map((event) => event.event);
const jobOf = (event: ReadEvent | undefined) => (event?.data as { job: JobView } | undefined)?.job;

/** A running job with a stream that the test writes. */
async function scriptJob(deltas: unknown[]) {
  const { redis, deployment, db } = scripted.stores;
  const { id } = await scripted.submit("scripted");
  const keys = createKeys(deployment);
  const write = (event: string, data: unknown, generation = 1) =>
    redis.xadd(
      keys.stream({ id, lane: "webgen" }),
      "*",
      "e",
      event,
      "g",
      generation,
      "d",
      JSON.stringify(data),
    );
  await write("status", { status: "running", attempt: 1 });
  for (const delta of deltas) await write("delta", delta);
  return {
    id,
    write,
    drop: () => redis.del(keys.stream({ id, lane: "webgen" })),
    settle: () =>
      db.pool`update jobs set status = 'succeeded', finished_at = now() where id = ${id}`,
    async end() {
      await this.settle();
      await write("done", {});
    },
  };
}

describe("following a job that a worker carries out", () => {
  it("tells the state first, every step, and the end last", async () => {
    const job = await api.submit("steps 8");
    const read = await readEvents(await follow(api, job.id));
    expect(read.isEnded).toBe(true);
    expect(names(read.events).at(0)).toBe("snapshot");
    expect(names(read.events).at(-1)).toBe("done");
    expect(read.events[0]?.data).toMatchObject({ reset: false, job: { id: job.id } });
    expect(jobOf(read.events.at(-1))).toMatchObject({
      status: "succeeded",
      result: { title: "Page" },
    });
    for (const event of read.events) expect(event.id).toMatch(/^1-\d+-\d+$/);
  });

  it("cancels nothing when a reader goes away", async () => {
    const job = await api.submit("steps 20");
    await readEvents(await follow(api, job.id), ({ events }) => events.length > 0);
    const done = await readEvents(await follow(api, job.id));
    expect(jobOf(done.events.at(-1))?.status).toBe("succeeded");
  });

  it("ends the readers of a job that is cancelled while it waits", async () => {
    const job = await scripted.submit("never taken");
    const read = readEvents(await follow(scripted, job.id));
    await scripted.call("POST", `/v1/jobs/${job.id}/cancel`);
    const { events } = await read;
    expect(names(events)).toEqual(["snapshot", "done"]);
    expect(jobOf(events.at(-1))?.status).toBe("cancelled");
  });
});

describe("connecting again", () => {
  it("sees everything once, wherever the connection was cut", async () => {
    const deltas = fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 30 });
    const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(deltas, cuts, fc.integer({ min: 0, max: 30 }), async (all, sizes, early) => {
        const isEarly = (_delta: string, at: number) => at < early;
        const job = await scriptJob(all.filter(isEarly));
        const writing = (async () => {
          for (const delta of all.filter((one, at) => !isEarly(one, at)))
            await job.write("delta", delta);
          await job.end();
        })();
        const seen = await readInPieces(job.id, sizes);
        await writing;
        expect(seen.text).toEqual(all);
        expect(seen.resets).toBe(0);
        expect(new Set(seen.ids).size).toBe(seen.ids.length);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it("gets only the rest on a valid resume after the end", async () => {
    const job = await scriptJob(["a", "b", "c"]);
    await job.end();
    const all = await readEvents(await follow(scripted, job.id, "1-0-0"));
    expect(names(all.events)).toEqual(["status", "delta", "delta", "delta", "done"]);
    const rest = await readEvents(await follow(scripted, job.id, all.events[2]?.id));
    expect(names(rest.events)).toEqual(["delta", "done"]);
    expect((await follow(scripted, job.id, all.events.at(-1)?.id)).status).toBe(204);
  });

  it("gets snapshot and end when it comes after the end", async () => {
    const job = await scriptJob(["a", "b"]);
    await job.end();
    const read = await readEvents(await follow(scripted, job.id));
    expect(names(read.events)).toEqual(["snapshot", "done"]);
    expect(read.events[0]?.data).toMatchObject({ reset: false, deltas: ["a", "b"] });
  });

  it.each([
    ["nonsense", "x"],
    ["an id of the future", "1-99999999999999-0"],
    ["an id of another generation", "2-0-0"],
    ["an id that fell out of the stream", "1-5-0"],
  ])("begins anew with a reset for %s", async (_what, lastEventId) => {
    const job = await scriptJob(["a"]);
    const read = readEvents(await follow(scripted, job.id, lastEventId));
    await job.write("delta", "b");
    await job.end();
    const { events } = await read;
    expect(names(events).at(0)).toBe("snapshot");
    expect(events[0]?.data).toMatchObject({ reset: true });
    expect(textOf(events)).toEqual(["a", "b"]);
  });

  it("begins anew with a reset when the stream is gone", async () => {
    const job = await scriptJob(["a"]);
    const first = await readEvents(
      await follow(scripted, job.id),
      ({ events }) => events.length > 0,
    );
    await job.settle();
    await job.drop();
    const read = await readEvents(await follow(scripted, job.id, first.events[0]?.id));
    expect(names(read.events)).toEqual(["snapshot", "done"]);
    expect(read.events[0]?.data).toMatchObject({ reset: true, job: { status: "succeeded" } });
  });
});

describe("a live connection", () => {
  it("is kept open by comments", async () => {
    const job = await scriptJob([]);
    const read = await readEvents(await follow(scripted, job.id), ({ comments }) => comments >= 2);
    expect(read.comments).toBe(2);
  });

  it("begins anew when another generation of the job begins", async () => {
    const job = await scriptJob(["old"]);
    const read = readEvents(await follow(scripted, job.id));
    await job.write("status", { status: "running", attempt: 2 }, 2);
    await job.write("delta", "new", 2);
    await scripted.stores.db
      .pool`update jobs set generation = 2, status = 'succeeded', finished_at = now() where id = ${job.id}`;
    await job.write("done", {}, 2);
    const { events } = await read;
    const snapshots = events.filter((event) => event.event === "snapshot");
    expect(snapshots.at(-1)?.data).toMatchObject({ reset: true });
    expect(events.at(-1)).toMatchObject({ event: "done", id: expect.stringMatching(/^2-/) });
    expect(textOf(events)).toEqual(["new"]);
  });

  it("ends although its last entry was lost", async () => {
    const job = await scriptJob(["a"]);
    const read = readEvents(await follow(scripted, job.id));
    await job.write("delta", "b");
    await job.settle();
    const { events } = await read;
    expect(names(events).at(-1)).toBe("done");
    expect(textOf(events)).toEqual(["a", "b"]);
    // Its end has an id of its own, so that a resume from it is not told the end again.
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect((await follow(scripted, job.id, events.at(-1)?.id)).status).toBe(204);
  });

  it("ends when its job is deleted", async () => {
    const job = await scriptJob(["a"]);
    const read = readEvents(await follow(scripted, job.id));
    await scripted.call("DELETE", `/v1/jobs/${job.id}`);
    expect((await read).isEnded).toBe(true);
    expect((await follow(scripted, job.id)).status).toBe(404);
  });

  it("sends many readers the same", async () => {
    const job = await scriptJob(["a"]);
    const reads = Array.from({ length: 20 }, async () =>
      readEvents(await follow(scripted, job.id)),
    );
    for (const delta of ["b", "c", "d"]) await job.write("delta", delta);
    await job.end();
    for (const { events } of await Promise.all(reads))
      expect(textOf(events)).toEqual(["a", "b", "c", "d"]);
  });

  it("answers HEAD without following", async () => {
    const job = await scriptJob([]);
    const answer = await scripted.call("HEAD", `/v1/jobs/${job.id}/events`);
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(await answer.text()).toBe("");
  });
});

/** What a reader has at the end: a snapshot replaces, a delta adds. */
function textOf(events: ReadEvent[]): unknown[] {
  let text: unknown[] = [];
  for (const { event, data } of events) {
    if (event === "snapshot") text = (data as { deltas?: unknown[] }).deltas ?? [];
    if (event === "delta") text = [...text, data];
  }
  return text;
}

/** Reads a job to its end, cutting each connection after so many events. */
async function readInPieces(id: string, sizes: number[]) {
  const events: ReadEvent[] = [];
  for (let at = 0; names(events).at(-1) !== "done"; at += 1) {
    const size = sizes[at] ?? Number.POSITIVE_INFINITY;
    const isEnough = (read: ReadStream) => read.events.length >= size;
    const answer = await follow(scripted, id, events.at(-1)?.id);
    events.push(...(await readEvents(answer, isEnough)).events);
  }
  const resets = events.slice(1).filter((event) => event.event === "snapshot").length;
  // The point of the snapshot is the id of an entry that was told by it.
  return { text: textOf(events), ids: events.slice(1).map((event) => event.id), resets };
}
