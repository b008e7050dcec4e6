import { newId } from "@shared/runtime";
import { createTestStores, newTestJob } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { NewJob } from "../job-row.ts";
import { insertJobs } from "./insert-jobs.ts";
import { pruneIdempotencyKeys } from "./prune-idempotency-keys.ts";
import { pruneJobs } from "./prune-jobs.ts";
import { createWebsite } from "./websites.ts";

describe("pruning the record", () => {
  let stores: TestStores;

  beforeAll(async () => {
    stores = await createTestStores({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
  });
  beforeEach(() => stores.db.pool`truncate jobs cascade`);
  afterAll(() => stores.close());

  /** A job in this status that ended so many days ago. */
  async function ended(days: number, status = "succeeded", changes: Partial<NewJob> = {}) {
    const job = newTestJob(changes);
    await insertJobs(stores.db, [job]);
    await stores.db.pool`update jobs set status = ${status},
      finished_at = now() - make_interval(days => ${days}) where id = ${job.id}`;
    return job.id;
  }

  async function left(): Promise<string[]> {
    const rows = await stores.db.pool`select id from jobs order by id`;
    return rows.map((row) => String(row["id"]));
  }

  async function rowsOf(table: string): Promise<number> {
    const [row] = await stores.db.pool`select count(*)::int as count from ${stores.db.pool(table)}`;
    return Number(row?.["count"]);
  }

  test("takes what ended long ago with all that is its own, and nothing else", async () => {
    const webhook = { url: "https://a.example/", secret: "whsec_x", isSecretMade: true };
    const idempotency = { scope: "", key: newId(), bodyHash: "a" };
    const old = await ended(31, "succeeded", { webhook, idempotency });
    await createWebsite(stores.db, old);
    await stores.db.pool`update jobs set webhook = 'made' where id = ${old}`;
    await stores.db.pool`insert into webhook_attempts (job_id, at, duration_ms)
      values (${old}, now(), 1)`;
    await stores.db.pool`insert into artifacts values (${old}, 'a', 0, 't', 1, 's', 'x')`;
    for (const status of ["failed", "cancelled", "expired"]) await ended(31, status);
    const young = await ended(29);
    const waiting = newTestJob();
    await insertJobs(stores.db, [waiting]);
    await stores.db.pool`update jobs set created_at = now() - interval '1 year'
      where id = ${waiting.id}`;
    expect(await pruneJobs(stores.db, { days: 30, limit: 100 })).toBe(4);
    expect(await left()).toEqual([young, waiting.id].toSorted());
    for (const table of ["artifacts", "websites", "webhooks", "webhook_attempts"]) {
      expect(await rowsOf(table)).toBe(0);
    }
    expect(await rowsOf("idempotency_keys")).toBe(0);
  });

  test("goes on in batches, the oldest first", async () => {
    const ids = [];
    for (const days of [40, 60, 50]) ids.push(await ended(days));
    expect(await pruneJobs(stores.db, { days: 30, limit: 2 })).toBe(2);
    expect(await left()).toEqual([ids[0]]);
    expect(await pruneJobs(stores.db, { days: 30, limit: 2 })).toBe(1);
  });

  test("waits for nobody who holds a row", async () => {
    const [held, free] = [await ended(40), await ended(40)];
    await stores.db.pool.begin(async (tx) => {
      await tx`select id from jobs where id = ${held} for update`;
      expect(await pruneJobs(stores.db, { days: 30, limit: 10 })).toBe(1);
    });
    expect(await left()).toEqual([held]);
    expect(free).not.toBe(held);
  });

  test("keeps a job of which Redis or a webhook has yet to hear", async () => {
    const [dirty, untold] = [await ended(40), await ended(40)];
    await stores.db.pool`update jobs set needs_cleanup = true where id = ${dirty}`;
    await stores.db.pool`update jobs set webhook = 'waiting' where id = ${untold}`;
    expect(await pruneJobs(stores.db, { days: 30, limit: 10 })).toBe(0);
  });

  test("finds them by an index", async () => {
    const plan = await stores.db.pool.begin(async (tx) => {
      await tx`set local enable_seqscan = off`;
      return tx`explain select id from jobs
        where finished_at < now() - interval '30 days' order by finished_at limit 10`;
    });
    expect(JSON.stringify(plan)).toContain("jobs_finished");
  });

  test("takes idempotency keys after a day, and leaves their jobs", async () => {
    const job = newTestJob({ idempotency: { scope: "", key: newId(), bodyHash: "a" } });
    const other = newTestJob({ idempotency: { scope: "", key: newId(), bodyHash: "a" } });
    await insertJobs(stores.db, [job, other]);
    await stores.db.pool`update idempotency_keys set created_at = now() - interval '25 hours'
      where job_id = ${job.id}`;
    expect(await pruneIdempotencyKeys(stores.db, 10)).toBe(1);
    expect(await rowsOf("idempotency_keys")).toBe(1);
    expect(await left()).toHaveLength(2);
  });
});
