import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTerminal } from "@shared/contracts";
import type { JobView } from "@shared/contracts";
import { newId } from "@shared/runtime";
import {
  eventually,
  makeCertificates,
  plainConfig,
  spawnRedis,
  startRedisCluster,
  startRedisSentinels,
} from "@shared/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { readEvents } from "./read-events.ts";

/*
 * The whole core, from the submission over HTTP to the recorded end, on each kind of Redis that
 * REDIS_URL can name.
 */

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function startCore(redisUrl: string): Promise<ApiFixture> {
  const api = await createApiFixture({ redisUrl });
  closers.push(() => api.close());
  await api.startWork();
  return api;
}

/** Follows a new job to its end; gives the names of its events. */
async function followOne(api: ApiFixture): Promise<string[]> {
  const job = await api.submit("steps 3");
  const { events } = await readEvents(await api.call("GET", `/v1/jobs/${job.id}/events`));
  const ended = (await (await api.call("GET", `/v1/jobs/${job.id}`)).json()) as JobView;
  expect(ended).toMatchObject({ status: "succeeded", attempt: 1 });
  expect(ended.artifacts).toHaveLength(2);
  return events.map(({ event }) => event);
}

async function cancelOne(api: ApiFixture): Promise<void> {
  const job = await api.submitHanging();
  await api.call("POST", `/v1/jobs/${job.id}/cancel`);
  await eventually(async () => (await statusOf(api, job.id)) === "cancelled");
}

async function statusOf(api: ApiFixture, id: string): Promise<JobView["status"]> {
  return ((await (await api.call("GET", `/v1/jobs/${id}`)).json()) as JobView).status;
}

describe("a Redis behind TLS and a password", () => {
  it("carries a job from submission to its recorded end", async () => {
    const files = makeCertificates(join(tmpdir(), `millrace-test-tls-${newId()}`), ["127.0.0.1"]);
    const redis = await spawnRedis(({ port }) => [
      ...plainConfig({ port }).filter((line) => !line.startsWith("port")),
      "port 0",
      `tls-port ${port}`,
      `tls-cert-file ${files.cert}`,
      `tls-key-file ${files.key}`,
      `tls-ca-cert-file ${files.ca}`,
      "tls-auth-clients yes",
      "requirepass p@ss/word",
    ]);
    closers.push(() => redis.stop());
    const place = `:p%40ss%2Fword@127.0.0.1:${redis.port}`;
    const query = `sslrootcert=${files.ca}&sslcert=${files.cert}&sslkey=${files.key}`;
    const api = await startCore(`rediss://${place}?${query}`);
    expect(await followOne(api)).toContain("progress");
    await cancelOne(api);
  });
});

describe("a Redis Cluster of three nodes", () => {
  it("carries jobs, whichever node has the slot", async () => {
    const cluster = await startRedisCluster();
    closers.push(() => cluster.stop());
    const api = await startCore(cluster.url);
    expect(await followOne(api)).toContain("progress");
    await cancelOne(api);
    // Everything lies on the one node.
    const owner = await cluster.ownerOf(`{${api.stores.deployment}}`);
    expect(await api.stores.redis.keys(`{${api.stores.deployment}}*`)).not.toEqual([]);
    expect((await api.stores.redis.config("GET", "port")) as string[]).toContain(
      String(owner.port),
    );
    // It dies and comes back: nothing of ours is started again.
    const waiting = await Promise.all(Array.from({ length: 5 }, () => api.submit("steps 5")));
    await owner.restart();
    await allSucceed(api, waiting);
    // A run that loses its lock while the node is away is stopped, and comes again once at most:
    // as an attempt of its own, never the same one twice. One that was only about to begin when the
    // node died has had its attempt as well, and done nothing.
    const runs = waiting.map(({ id }) => api.executions.get(id)?.join() ?? "");
    expect(runs.filter((attempts) => !["1", "1,2", "2"].includes(attempts))).toEqual([]);
  });
});

describe("a fail-over by Sentinel", () => {
  it("costs no accepted job and ends each once", async () => {
    const sentinels = await startRedisSentinels();
    closers.push(() => sentinels.stop());
    const api = await startCore(sentinels.url);
    const before = await Promise.all(Array.from({ length: 20 }, () => api.submit("steps 10")));
    await eventually(async () => (await countOver(api)) >= 4);
    await sentinels.master.kill9();
    const during = await Promise.all(Array.from({ length: 5 }, () => api.submit("steps 2")));
    await allSucceed(api, [...before, ...during]);
    // What the old master did last may be unknown to the new one: a run that it saw begin or end
    // can come again. It can be no more than what the worker had in hand, and a little before it.
    const again = [...api.executions.values()].filter((runs) => runs.length > 1);
    expect(again.length).toBeLessThanOrEqual(8);
    expect(again.filter((runs) => runs.length > 2)).toEqual([]);
    expect(await api.stores.redis.config("GET", "port")).toContain(String(sentinels.replica.port));
  });
});

async function countOver(api: ApiFixture): Promise<number> {
  const rows = await api.stores.db.pool`select status from jobs`;
  return rows.filter((row) => isTerminal(row["status"] as JobView["status"])).length;
}

/** Each of the jobs has succeeded, and its page stands in the record once. */
async function allSucceed(api: ApiFixture, jobs: JobView[]): Promise<void> {
  const isOver = async ({ id }: JobView) => isTerminal(await statusOf(api, id));
  await eventually(async () => (await Promise.all(jobs.map(isOver))).every(Boolean), {
    timeoutMs: 120_000,
    what: "the end of all jobs",
  });
  for (const { id } of jobs) {
    const job = (await (await api.call("GET", `/v1/jobs/${id}`)).json()) as JobView;
    expect(job).toMatchObject({ status: "succeeded" });
    expect(job.artifacts).toHaveLength(2);
    expect(api.executions.get(id)?.at(-1)).toBe(job.attempt);
  }
}
