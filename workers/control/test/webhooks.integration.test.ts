import { randomBytes } from "node:crypto";
import { getWebhook, insertJobs, redeliverWebhook } from "@shared/db";
import type { NewWebhook } from "@shared/db";
import { createWorkerProcess } from "@shared/queues/consumer";
import type { Service } from "@shared/runtime";
import { eventually, newTestJob, startReceiver } from "@shared/testing";
import type { ReceivedRequest, Receiver } from "@shared/testing";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;
const hook = (url: string): NewWebhook => ({ url, secret, isSecretMade: false });

/** What the receiver answers, by path; 204 where nothing is said. */
const answers = new Map<string, number[]>();

describe("webhooks", () => {
  let bench: JobBench;
  let receiver: Receiver;
  let worker: Service;

  beforeAll(async () => {
    bench = await createJobBench({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    receiver = await startReceiver((response, { path }) => {
      response.writeHead(answers.get(path)?.shift() ?? 204).end();
    });
    worker = createWorkerProcess({
      kind: "webgen",
      handler: async (job) => {
        const { snapshot } = job.input as { snapshot: string };
        if (snapshot === "ok") return { type: "done", result: { title: "Page" }, artifacts: [] };
        const error = { code: "SNAPSHOT_EMPTY", message: "Nothing.", retryable: false };
        return { type: "fail", error };
      },
      ...{ engines: ["test"], concurrency: 4, graceMs: 100, abortGraceMs: 1_000 },
      redisUrl: bench.stores.redisUrl,
      deployment: bench.stores.deployment,
      logger: bench.stores.logger,
    });
    await bench.control();
    await worker.start();
  });
  afterAll(async () => {
    await worker.stop();
    await bench.close();
    await receiver.close();
  });

  const of = (id: string): ReceivedRequest[] =>
    receiver.requests.filter(({ headers }) => headers["webhook-id"] === `msg_${id}`);

  async function inState(id: string, state: string) {
    return eventually(
      async () => {
        const webhook = await getWebhook(bench.stores.db, id);
        return webhook?.state === state ? webhook : undefined;
      },
      { what: `webhook of ${id} ${state}` },
    );
  }

  function verified(request: ReceivedRequest | undefined): unknown {
    if (!request) throw new Error("nothing was received");
    return new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
  }

  test("tell of a success and a failure, signed, once", async () => {
    const webhook = hook(`${receiver.url}/ends`);
    const good = await bench.submit({ webhook, input: { snapshot: "ok" } });
    const bad = await bench.submit({ webhook, input: { snapshot: "bad" } });
    await inState(good, "delivered");
    await inState(bad, "delivered");
    expect(verified(of(good)[0])).toMatchObject({
      type: "job.succeeded",
      data: { id: good, status: "succeeded", result: { title: "Page" } },
    });
    expect(verified(of(bad)[0])).toMatchObject({
      type: "job.failed",
      data: { id: bad, error: { code: "SNAPSHOT_EMPTY" } },
    });
    expect([of(good).length, of(bad).length]).toEqual([1, 1]);
    expect(JSON.stringify(receiver.requests)).not.toContain(secret);
  });

  test("tell of jobs that no worker ended", async () => {
    const webhook = hook(`${receiver.url}/other`);
    // A row that is cancelled in one step, and one whose deadline passes: never in a queue.
    const [cancelled, expired] = [
      newTestJob({ webhook }),
      newTestJob({ webhook, deadlineAt: new Date(Date.now() - 5_000) }),
    ];
    await insertJobs(bench.stores.db, [cancelled, expired]);
    await bench.cancel(cancelled.id);
    await inState(cancelled.id, "delivered");
    await inState(expired.id, "delivered");
    expect(verified(of(cancelled.id)[0])).toMatchObject({ type: "job.cancelled" });
    expect(verified(of(expired.id)[0])).toMatchObject({ type: "job.expired" });
  });

  test("try again with the same id and bytes, a new time and signature", async () => {
    answers.set("/flaky", [500, 302, 404]);
    const id = await bench.submit({
      webhook: hook(`${receiver.url}/flaky`),
      input: { snapshot: "ok" },
    });
    const { attempts } = await inState(id, "delivered");
    expect(attempts.map(({ statusCode }) => statusCode)).toEqual([500, 302, 404, 204]);
    expect(of(id)).toHaveLength(4);
    expect(new Set(of(id).map(({ body }) => body)).size).toBe(1);
    for (const request of of(id)) verified(request);
  });

  test("stop at 410, and start again when they are asked to", async () => {
    answers.set("/gone", [410]);
    const id = await bench.submit({
      webhook: hook(`${receiver.url}/gone`),
      input: { snapshot: "ok" },
    });
    const { attempts, nextAttemptAt } = await inState(id, "disabled");
    expect(attempts).toMatchObject([{ statusCode: 410 }]);
    expect(nextAttemptAt).toBeNull();
    expect(await redeliverWebhook(bench.stores.db, id)).toBe(true);
    await inState(id, "delivered");
    expect(of(id).map(({ body }) => body)).toEqual([of(id)[0]?.body, of(id)[0]?.body]);
  });

  test("reach a receiver that was down", async () => {
    const down = await startReceiver();
    await down.close();
    const id = await bench.submit({ webhook: hook(`${down.url}/`), input: { snapshot: "ok" } });
    await eventually(async () => (await getWebhook(bench.stores.db, id))?.attempts[0]);
    const up = await startReceiver(undefined, down.port);
    const { attempts } = await inState(id, "delivered");
    expect(attempts[0]).toMatchObject({ error: "The connection failed: ECONNREFUSED." });
    expect(up.requests).toHaveLength(1);
    await up.close();
  });

  test("are not held up by a target that never answers", async () => {
    const deaf = await startReceiver(() => undefined);
    // More than are sent at a time altogether.
    const toDeaf = Array.from({ length: 40 }, () => newTestJob({ webhook: hook(deaf.url) }));
    await insertJobs(bench.stores.db, toDeaf);
    for (const job of toDeaf) await bench.cancel(job.id);
    await eventually(() => deaf.requests.length > 0);
    const webhook = hook(`${receiver.url}/prompt`);
    const prompt = await bench.submit({ webhook, input: { snapshot: "ok" } });
    await inState(prompt, "delivered");
    expect(deaf.requests.length).toBeLessThanOrEqual(4);
    await deaf.close();
  });
});
