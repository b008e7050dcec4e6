import { AppError, newId } from "@shared/runtime";
import { createTestStores, newTestJob } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deleteJob } from "./delete-job.ts";
import { findTerminalJobs } from "./find-terminal-jobs.ts";
import { getArtifact } from "./get-artifact.ts";
import { getJob } from "./get-job.ts";
import { insertJobs } from "./insert-jobs.ts";
import { listJobs } from "./list-jobs.ts";
import { recordEntries } from "./record-entries.ts";
import type { JobUpdate } from "./record-entries.ts";
import { requestCancel } from "./request-cancel.ts";
import { createWebsite, findWebsite } from "./websites.ts";

describe("the record", () => {
  let stores: TestStores;

  beforeAll(async () => {
    stores = await createTestStores({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
  });
  afterAll(() => stores.close());

  async function submit(changes: Parameters<typeof newTestJob>[0] = {}): Promise<string> {
    const job = newTestJob(changes);
    await insertJobs(stores.db, [job]);
    return job.id;
  }

  /** The ids of the jobs whose row took an update. */
  async function recordedIds(updates: JobUpdate[]): Promise<Set<string>> {
    return new Set((await recordEntries(stores.db, updates)).keys());
  }

  function update(jobId: string, changes: Partial<JobUpdate>): JobUpdate {
    return {
      jobId,
      lane: "webgen",
      fence: 1,
      status: "running",
      attempt: 1,
      worker: "w",
      startedAt: new Date().toISOString(),
      hasStreamed: false,
      finishedAt: null,
      error: null,
      finishReason: null,
      warnings: [],
      usage: null,
      result: null,
      artifacts: [],
      ...changes,
    };
  }

  const ending = { status: "succeeded" as const, finishedAt: new Date().toISOString() };

  test("answers a repeated idempotency key with the first job", async () => {
    const idempotency = { scope: "", key: newId(), bodyHash: "a" };
    const first = newTestJob({ idempotency });
    await insertJobs(stores.db, [first]);
    const [again] = await insertJobs(stores.db, [newTestJob({ idempotency })]);
    expect(again).toMatchObject({ type: "replayed", job: { id: first.id } });
    const other = { ...idempotency, bodyHash: "b" };
    expect(await insertJobs(stores.db, [newTestJob({ idempotency: other })])).toEqual([
      { type: "mismatch" },
    ]);
  });

  test("keeps equal keys of different scopes apart", async () => {
    const key = newId();
    const results = await insertJobs(stores.db, [
      newTestJob({ idempotency: { scope: "one", key, bodyHash: "a" } }),
      newTestJob({ idempotency: { scope: "two", key, bodyHash: "b" } }),
    ]);
    expect(results.map((result) => result.type)).toEqual(["inserted", "inserted"]);
  });

  test("frees an idempotency key after a day", async () => {
    const idempotency = { scope: "", key: newId(), bodyHash: "a" };
    await insertJobs(stores.db, [newTestJob({ idempotency })]);
    await stores.db.pool`update idempotency_keys set created_at = now() - interval '25 hours'
      where key = ${idempotency.key}`;
    const [result] = await insertJobs(stores.db, [newTestJob({ idempotency })]);
    expect(result?.type).toBe("inserted");
  });

  test("accepts one of fifty racing submissions per key", async () => {
    const idempotency = { scope: "", key: newId(), bodyHash: "a" };
    const results = await Promise.all(
      Array.from({ length: 50 }, () => insertJobs(stores.db, [newTestJob({ idempotency })])),
    );
    const types = results.flat().map((result) => result.type);
    expect(types.filter((type) => type === "inserted")).toHaveLength(1);
    expect(types.filter((type) => type === "replayed")).toHaveLength(49);
  });

  test("gives the shape on insert that it reads later", async () => {
    const [result] = await insertJobs(stores.db, [
      newTestJob({
        deadlineAt: new Date("2030-01-01T00:00:00.123Z"),
        metadata: { a: ["ü", null] },
      }),
    ]);
    if (result?.type !== "inserted") throw new Error("not inserted");
    const { input: _input, ...row } = result.job;
    expect(await getJob(stores.db, row.id)).toEqual(row);
  });

  test("pages through jobs newest first", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push(await submit());
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listJobs(stores.db, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((job) => job.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor && seen.length < 5);
    expect(seen.slice(0, 5)).toEqual(ids.toReversed());
    await expect(listJobs(stores.db, { limit: 2, cursor: "x" })).rejects.toThrow(AppError);
  });

  test("cancels a queued job once and for all", async () => {
    const id = await submit();
    expect(await requestCancel(stores.db, id)).toMatchObject({
      changed: "cancelled",
      job: { status: "cancelled", error: { code: "CANCELLED" } },
    });
    expect(await requestCancel(stores.db, id)).toMatchObject({ changed: "none" });
    expect(await recordedIds([update(id, { fence: 9 })])).toEqual(new Set());
    expect(await getJob(stores.db, id)).toMatchObject({ status: "cancelled" });
  });

  test("notes a cancel of a running job without ending it", async () => {
    const id = await submit();
    await recordEntries(stores.db, [update(id, {})]);
    expect(await requestCancel(stores.db, id)).toMatchObject({
      changed: "requested",
      job: { status: "running" },
    });
  });

  test("never changes a terminal row", async () => {
    const id = await submit();
    const files = [
      { name: "a.txt", mediaType: "text/plain", size: 1, sha256: "x", bytes: Buffer.from("a") },
    ];
    const done = update(id, { ...ending, result: { n: 1 }, artifacts: files });
    expect(await recordedIds([done])).toEqual(new Set([id]));
    const before = await getJob(stores.db, id);
    const late = update(id, { ...ending, status: "failed", fence: 99, result: { n: 2 } });
    expect(await recordedIds([late])).toEqual(new Set());
    expect(await recordedIds([done])).toEqual(new Set());
    expect(await getJob(stores.db, id)).toEqual(before);
    expect((await getArtifact(stores.db, id, "a.txt"))?.bytes).toEqual(Buffer.from("a"));
  });

  test("refuses an older fence and another lane", async () => {
    const id = await submit();
    await recordEntries(stores.db, [update(id, { fence: 5, attempt: 2 })]);
    expect(await recordedIds([update(id, { ...ending, fence: 4 })])).toEqual(new Set());
    const foreign = update(id, { ...ending, fence: 6, lane: "chat" });
    expect(await recordedIds([foreign])).toEqual(new Set());
    expect(await getJob(stores.db, id)).toMatchObject({ status: "running", attempt: 2 });
  });

  test("comes to the same row in whatever order its recorders write", async () => {
    const startedAt = new Date("2026-01-01T00:00:00.000Z").toISOString();
    const run = (attempt: number) => ({
      fence: attempt,
      attempt,
      worker: `w${attempt}`,
      startedAt,
    });
    const updates: Partial<JobUpdate>[] = [
      { ...run(1), status: "running" },
      { ...run(1), status: "queued" },
      { ...run(2), status: "running" },
      { ...run(2), ...ending },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(updates, { minLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (order, known) => {
          const id = await submit();
          for (const changes of order.slice(0, known)) {
            await recordEntries(stores.db, [update(id, changes)]);
          }
          const row = await getJob(stores.db, id);
          const newest = order
            .slice(0, known)
            .reduce((last, next) => (updates.indexOf(next) > updates.indexOf(last) ? next : last));
          expect(row).toMatchObject({
            status: newest.status,
            attempt: newest.attempt,
            worker: newest.worker,
            startedAt: new Date(startedAt),
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test("counts a deleted job as terminal", async () => {
    const kept = await submit();
    const gone = await submit();
    expect(await deleteJob(stores.db, gone)).toBe(true);
    expect(await deleteJob(stores.db, gone)).toBe(false);
    expect(await findTerminalJobs(stores.db, [kept, gone])).toEqual([gone]);
  });

  test("never gives a website number out twice", async () => {
    const first = await submit();
    const number = await createWebsite(stores.db, first);
    await deleteJob(stores.db, first);
    expect(await findWebsite(stores.db, number)).toBeUndefined();
    expect(await createWebsite(stores.db, await submit())).toBeGreaterThan(number);
  });
});
