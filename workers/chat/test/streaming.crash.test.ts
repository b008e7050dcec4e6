import { readFileSync } from "node:fs";
import {
  createSeededRandom,
  eventually,
  freePort,
  startModelServer,
  startRestartableRedis,
  stormSeed,
  writeTinyGguf,
} from "@shared/testing";
import type { ModelServer, RestartableStore, TestProcess } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChatScene, textOf } from "./scene/chat-scene.ts";
import type { ChatScene } from "./scene/chat-scene.ts";
import { createFollower } from "./scene/follower.ts";
import type { Follower } from "./scene/follower.ts";

/* Whatever dies in the middle of an answer: no piece is lost, none told twice. */
describe("an answer in the middle of which something dies", () => {
  const pieces = Array.from({ length: 300 }, (_one, index) => `${index} `);
  const whole = pieces.join("");
  let redis: RestartableStore;
  let server: ModelServer;
  let scene: ChatScene;
  let worker: TestProcess;
  let api: TestProcess;

  beforeAll(async () => {
    redis = await startRestartableRedis();
    server = await startModelServer({ models: { count: [{ pieces, piecesPerSecond: 150 }] } });
    scene = await createChatScene({
      redisUrl: redis.url,
      providers: { host: { url: `${server.url}/v1`, lists_models: false, models: { count: {} } } },
    });
    writeTinyGguf(scene.config.models, "round", { says: " round and", isEndless: true });
    [api, worker] = await Promise.all([
      scene.startApi(),
      scene.startWorker(),
      scene.startControl(),
    ]);
    await scene.served("host:count", "round");
  });
  afterAll(async () => {
    await scene.close();
    await server.close();
    await redis.close();
  });

  /** A job whose follower has seen some pieces and lets go of it. */
  async function beginTelling(
    model: string,
    count = 30,
  ): Promise<{ id: string; follower: Follower }> {
    const { id } = await scene.submit(model);
    const follower = createFollower(scene.url, id);
    await follower.follow(({ deltas }) => deltas >= count);
    expect(follower.deltas).toBeGreaterThanOrEqual(count);
    return { id, follower };
  }

  test("is told whole to a client that goes and comes back at ten random points", async () => {
    const random = createSeededRandom(stormSeed);
    const points = Array.from({ length: 10 }, () => random.below(pieces.length)).toSorted(
      (a, b) => a - b,
    );
    const { id } = await scene.submit("host:count");
    const follower = createFollower(scene.url, id);
    const steady = createFollower(scene.url, id);
    const seen = steady.followToEnd();
    for (const point of points) await follower.follow(({ deltas }) => deltas >= point);
    const job = await follower.followToEnd();
    expect(textOf(job), `STORM_SEED=${stormSeed}`).toBe(whole);
    expect([follower.text, follower.resets]).toEqual([whole, 0]);
    await seen;
    expect(steady.text).toBe(whole);
  });

  test("would be told twice in part to a client that comes back without the last event's id", async () => {
    const { id } = await scene.submit("host:count");
    const follower = createFollower(scene.url, id, { isForgetful: true });
    await follower.follow(({ deltas }) => deltas >= 30);
    const job = await follower.followToEnd();
    expect(follower.text.length).toBeGreaterThan(textOf(job).length);
  });

  test("goes on at another API, and at the same one when it is back", async () => {
    const { follower } = await beginTelling("host:count");
    const port = await freePort();
    const other = await scene.startApi(port);
    const dying = follower.follow();
    await api.kill9();
    await dying;
    const atDeath = follower.deltas;
    await follower.follow(({ deltas }) => deltas > atDeath, `http://127.0.0.1:${port}`);
    await other.kill9();
    api = await scene.startApi();
    const job = await follower.followToEnd();
    expect(textOf(job)).toBe(whole);
    expect(follower.text).toBe(whole);
    expect(follower.resets).toBe(0);
  });

  test("is kept as far as it was told when its worker is killed, and is not begun again", async () => {
    const { follower } = await beginTelling("host:count");
    const asked = server.requests.length;
    await worker.kill9();
    worker = await scene.startWorker();
    expect(await server.requests.at(-1)?.abandoned).toBe(true);
    const job = await follower.followToEnd();
    expect(job).toMatchObject({
      ...{ status: "failed", attempt: 1, error: { code: "INTERRUPTED", retryable: true } },
      result: { partial: true },
    });
    expect(follower.text).toBe(textOf(job));
    expect(whole.startsWith(follower.text)).toBe(true);
    expect(server.requests).toHaveLength(asked);
  });

  test("is kept as far as it was told when the process of its model is killed, and the worker goes on", async () => {
    const { follower } = await beginTelling("round", 10);
    const [child] = childrenOf(worker.child.pid ?? 0);
    process.kill(child ?? 0, "SIGKILL");
    const job = await follower.followToEnd();
    expect(job).toMatchObject({ status: "failed", attempt: 1, error: { code: "INTERRUPTED" } });
    expect(follower.text).toBe(textOf(job));
    expect(follower.text).toMatch(/^( round and)+( round)?$/);
    const next = await scene.ask("round", { input: { max_tokens: 2 } });
    expect(textOf(next)).toBe(" round and");
    expect(worker.child.exitCode).toBeNull();
  });

  test("is told whole when Redis is killed and comes back", async () => {
    // What a lock that runs out meanwhile leads to is another test's.
    const steady = await scene.startOtherWorker({
      jobs: { lock_duration_ms: 15_000 },
      providers: { host: { url: `${server.url}/v1`, lists_models: false, models: { count: {} } } },
    });
    await worker.terminate();
    ({ worker } = steady);
    const { follower } = await beginTelling("host:count");
    const following = follower.followToEnd();
    await redis.kill9();
    await redis.restart();
    const job = await following;
    expect(job).toMatchObject({ status: "succeeded", attempt: 1 });
    expect([textOf(job), follower.text]).toEqual([whole, whole]);
    await eventually(async () => (await scene.call("GET", "/ready")).ok);
  });
});

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .map(Number);
}
