import { newId } from "@shared/runtime";
import { createTestStores, newTestJob } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { NewWebhook } from "../job-row.ts";
import { claimDeliveries } from "./claim-deliveries.ts";
import { getJob } from "./get-job.ts";
import { getWebhook } from "./get-webhook.ts";
import { insertJobs } from "./insert-jobs.ts";
import { listEndedWebhooks } from "./list-ended-webhooks.ts";
import { makeDeliveries } from "./make-deliveries.ts";
import { noteAttempt } from "./note-attempt.ts";
import { redeliverWebhook } from "./redeliver-webhook.ts";
import { requestCancel } from "./request-cancel.ts";

const secret = "whsec_bm90IGEgc2VjcmV0LCBvZiBhIHRlc3Q=";
const hook = (url: string): NewWebhook => ({ url, secret, isSecretMade: true });

describe("webhooks on record", () => {
  let stores: TestStores;

  beforeAll(async () => {
    stores = await createTestStores({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
  });
  beforeEach(() => stores.db.pool`truncate jobs cascade`);
  afterAll(() => stores.close());

  /** Jobs that ended, with a delivery each that is due. */
  async function due(...urls: string[]): Promise<string[]> {
    const jobs = urls.map((url) => newTestJob({ webhook: hook(url) }));
    await insertJobs(stores.db, jobs);
    for (const job of jobs) await requestCancel(stores.db, job.id);
    const made = jobs.map((job) => ({ jobId: job.id, type: "job.cancelled", body: "{}" }));
    await makeDeliveries(stores.db, made);
    return jobs.map((job) => job.id);
  }

  const claim = (changes: Partial<Parameters<typeof claimDeliveries>[1]> = {}) =>
    claimDeliveries(stores.db, {
      ...{ limit: 100, perTarget: 4, busyTargets: [], leaseMs: 60_000, ...changes },
    });

  const attempt = (jobId: string, claimed: number) => ({
    ...{ jobId, claim: claimed, at: new Date(), durationMs: 5, statusCode: 500, error: null },
    next: { state: "pending" as const, attemptAt: new Date(Date.now() - 1_000) },
  });

  test("come and go with their job, whose view knows of them", async () => {
    const job = newTestJob({ webhook: hook("https://a.example/x") });
    await insertJobs(stores.db, [job, newTestJob()]);
    expect(await getJob(stores.db, job.id)).toMatchObject({ webhook: "waiting" });
    expect(await getWebhook(stores.db, job.id)).toEqual({
      ...{ jobId: job.id, url: "https://a.example/x", state: "waiting", type: null },
      ...{ nextAttemptAt: null, deliveredAt: null, attempts: [] },
    });
    await stores.db.pool`delete from jobs where id = ${job.id}`;
    expect(await getWebhook(stores.db, job.id)).toBeUndefined();
  });

  test("are listed when the job has ended, however it did, until a delivery is made", async () => {
    const jobs = ["queued", "running", "succeeded", "failed", "cancelled", "expired"].map(
      (status) => ({ status, job: newTestJob({ webhook: hook("https://a.example/") }) }),
    );
    await insertJobs(stores.db, [...jobs.map(({ job }) => job), newTestJob()]);
    await stores.db.pool`update jobs set status = 'failed' where webhook is null`;
    for (const { status, job } of jobs) {
      await stores.db.pool`update jobs set status = ${status} where id = ${job.id}`;
    }
    const ended = await listEndedWebhooks(stores.db, 10);
    expect(ended.map(({ status }) => status)).toEqual(jobs.slice(2).map(({ status }) => status));
    const made = ended.map(({ id }) => ({ jobId: id, type: "t", body: "first" }));
    // Two control processes that saw the same list.
    const [one, other] = await Promise.all([
      makeDeliveries(stores.db, made),
      makeDeliveries(
        stores.db,
        made.map((delivery) => ({ ...delivery, body: "second" })),
      ),
    ]);
    expect([...one, ...other].toSorted()).toEqual(ended.map(({ id }) => id).toSorted());
    expect(await listEndedWebhooks(stores.db, 10)).toEqual([]);
    const bodies = await claim({ perTarget: 10 });
    expect(new Set(bodies.map(({ body }) => body)).size).toBeLessThanOrEqual(2);
    expect(bodies).toHaveLength(4);
  });

  test("are claimed once, some of each target, busy targets left out", async () => {
    const urls = ["https://a.example/", "https://b.example/", "http://a.example:81/"];
    await due(...urls.flatMap((url) => Array.from({ length: 6 }, () => url)));
    const targets = async (busyTargets: string[]) =>
      (await claim({ busyTargets })).map(({ target }) => target).toSorted();
    const each = (target: string, count: number) => Array.from({ length: count }, () => target);
    expect(await targets(["b.example"])).toEqual([
      ...each("a.example", 4),
      ...each("a.example:81", 4),
    ]);
    expect(await targets([])).toEqual([
      ...[...each("a.example", 2), ...each("a.example:81", 2)],
      ...each("b.example", 4),
    ]);
    expect(await claim({ limit: 1 })).toHaveLength(1);
  });

  test("are claimed by one of several that ask at the same time", async () => {
    const ids = await due(
      ...Array.from({ length: 20 }, (_one, at) => `https://${at % 5}.example/`),
    );
    const claims = await Promise.all([claim(), claim(), claim(), claim()]);
    const claimed = claims.flat().map(({ jobId }) => jobId);
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(claimed.every((id) => ids.includes(id))).toBe(true);
  });

  test("are claimed anew when the lease is over, and a late note moves nothing", async () => {
    const [id = ""] = await due("https://a.example/");
    const [first] = await claim({ leaseMs: 0 });
    const [second] = await claim();
    expect([first?.claim, second?.claim]).toEqual([1, 2]);
    await noteAttempt(stores.db, attempt(id, 1));
    expect(await claim()).toEqual([]);
    await noteAttempt(stores.db, attempt(id, 2));
    expect((await claim())[0]).toMatchObject({ jobId: id, tries: 1 });
    // Both tries happened, so both are in the log.
    expect((await getWebhook(stores.db, id))?.attempts).toHaveLength(2);
  });

  test("are delivered by a try that came late, too", async () => {
    const [id = ""] = await due("https://a.example/");
    await claim({ leaseMs: 0 });
    await claim();
    const next = { state: "delivered" as const, attemptAt: null };
    await noteAttempt(stores.db, { ...attempt(id, 1), statusCode: 204, next });
    await noteAttempt(stores.db, attempt(id, 2));
    expect(await getWebhook(stores.db, id)).toMatchObject({ state: "delivered" });
  });

  test("begin a new series when they are asked to, not before the end of the job", async () => {
    const [id = ""] = await due("https://a.example/");
    await claim();
    await noteAttempt(stores.db, {
      ...attempt(id, 1),
      next: { state: "failed", attemptAt: null },
    });
    expect(await redeliverWebhook(stores.db, id)).toBe(true);
    expect((await claim())[0]).toMatchObject({ jobId: id, tries: 0, secret, body: "{}" });
    const waiting = newTestJob({ webhook: hook("https://a.example/") });
    await insertJobs(stores.db, [waiting]);
    expect(await redeliverWebhook(stores.db, waiting.id)).toBe(false);
    expect(await redeliverWebhook(stores.db, newId())).toBe(false);
  });

  test("ignore a note on a job that is gone", async () => {
    await expect(noteAttempt(stores.db, attempt(newId(), 1))).resolves.toBeUndefined();
  });

  test("give their secret to a repeated submission that named none", async () => {
    const idempotency = { scope: "", key: newId(), bodyHash: "a" };
    const submission = () => newTestJob({ idempotency, webhook: hook("https://a.example/") });
    await insertJobs(stores.db, [submission()]);
    const repeated = submission();
    repeated.webhook = { url: "https://a.example/", secret: "whsec_another", isSecretMade: true };
    expect(await insertJobs(stores.db, [repeated])).toMatchObject([
      { type: "replayed", webhookSecret: secret },
    ]);
    repeated.webhook.isSecretMade = false;
    const [again] = await insertJobs(stores.db, [repeated]);
    expect(again).not.toHaveProperty("webhookSecret");
  });

  test("do not show in the error of an insert that fails", async () => {
    const job = newTestJob({ webhook: hook("https://a.example/"), kind: null as never });
    const error = await insertJobs(stores.db, [job]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain(
      secret,
    );
  });
});
