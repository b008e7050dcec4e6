import { createRedis } from "@shared/runtime";
import { createStoreProxy, createTestStores, eventually } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createCooldowns } from "../src/cooldown/cooldowns.ts";
import type { CooldownTarget, FreeTurn } from "../src/cooldown/cooldowns.ts";
import { ModelError } from "../src/model-error.ts";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
});
afterAll(() => stores.close());

let targets = 0;
function newTarget(): CooldownTarget {
  targets += 1;
  return { provider: "p", credential: `key${targets}`, model: "m" };
}

interface Changes {
  ladderMs?: number[];
  random?: () => number;
  now?: () => number;
}

function cooldownsOf({ ladderMs, random = () => 0, now }: Changes = {}) {
  const { redis, deployment } = stores;
  const ruleFor = () => ({ scope: "model" as const, ladderMs: ladderMs ?? [], isAsked: false });
  return createCooldowns({
    ...{ redis, deployment, random },
    ...(now ? { now } : {}),
    ...(ladderMs ? { ruleFor } : {}),
  });
}

const rateLimit = new ModelError("rate_limit", "slow down");

async function takeFree(target: CooldownTarget, cooldowns = cooldownsOf()): Promise<FreeTurn> {
  const turn = await cooldowns.take(target, false);
  if (turn.state !== "free") throw new Error(`cooling for ${turn.waitMs} ms`);
  return turn;
}

/** How long it cools down, in seconds, once what was under way has failed in this way. */
async function pauseAfter(error: ModelError, target = newTarget()): Promise<number> {
  await (await takeFree(target)).failed(error);
  const turn = await cooldownsOf().take(target, false);
  return turn.state === "cooling" ? Math.ceil(turn.waitMs / 1_000) : 0;
}

describe("cooldowns", () => {
  it.each([
    ["rate_limit", undefined, 30],
    ["rate_limit", 7_000, 7],
    ["rate_limit", 86_400_000, 900],
    ["overloaded", undefined, 10],
    ["timeout", undefined, 10],
    ["not_found", undefined, 3_600],
    ["payment", undefined, 900],
    ["auth", undefined, 900],
    ["content_policy", undefined, 0],
    ["context_length", undefined, 0],
    ["bad_request", undefined, 0],
    ["loop", undefined, 0],
  ] as const)("leave a model alone after %s (Retry-After %s ms) for %i s", async (kind, ms, s) => {
    const error = new ModelError(kind, "no", ms === undefined ? {} : { retryAfterMs: ms });
    expect(await pauseAfter(error)).toBe(s);
  });

  it("spread out their ends", async () => {
    const target = newTarget();
    await (await takeFree(target, cooldownsOf({ random: () => 1 }))).failed(rateLimit);
    const turn = await cooldownsOf().take(target, false);
    expect(turn).toMatchObject({ state: "cooling", kind: "rate_limit" });
    expect(turn.state === "cooling" && turn.waitMs).toBeGreaterThan(30_000);
  });

  it("keep the models of one key apart, but not what concerns the key", async () => {
    const target = newTarget();
    const other = { ...target, model: "other" };
    await (await takeFree(target)).failed(rateLimit);
    const turn = await takeFree(other);
    await turn.failed(new ModelError("auth", "wrong key"));
    expect(await cooldownsOf().take({ ...target, model: "third" }, false)).toMatchObject({
      state: "cooling",
      kind: "auth",
    });
    expect(await cooldownsOf().take(newTarget(), false)).toMatchObject({ state: "free" });
  });

  it("count many failures at once as one", async () => {
    const target = newTarget();
    const turns = await Promise.all(Array.from({ length: 20 }, () => takeFree(target)));
    await Promise.all(turns.map((turn) => turn.failed(rateLimit)));
    const turn = await cooldownsOf().take(target, false);
    expect(turn.state === "cooling" && turn.waitMs).toBeLessThanOrEqual(30_000);
  });

  it("let one through after the pause, and the rest when it was answered", async () => {
    const target = newTarget();
    const cooldowns = cooldownsOf({ ladderMs: [20] });
    await (await takeFree(target, cooldowns)).failed(rateLimit);
    const probe = await eventually(() => takeFree(target, cooldowns));
    expect(await cooldowns.take(target, false)).toMatchObject({ state: "cooling" });
    await probe.succeeded();
    const after = await Promise.all([1, 2, 3].map(() => cooldowns.take(target, false)));
    expect(after.map(({ state }) => state)).toEqual(["free", "free", "free"]);
    expect(
      await stores.redis.keys(`{${stores.deployment}}:cooldown:p:${target.credential}*`),
    ).toEqual([]);
  });

  it("last longer each time", async () => {
    const target = newTarget();
    const cooldowns = cooldownsOf({ ladderMs: [20, 5_000, 60_000] });
    await (await takeFree(target, cooldowns)).failed(rateLimit);
    await (await eventually(() => takeFree(target, cooldowns))).failed(rateLimit);
    const turn = await cooldowns.take(target, false);
    expect(turn.state === "cooling" && Math.ceil(turn.waitMs / 1_000)).toBe(5);
  });

  it("give the turn of one who left to the next", async () => {
    const target = newTarget();
    const cooldowns = cooldownsOf({ ladderMs: [20] });
    await (await takeFree(target, cooldowns)).failed(rateLimit);
    const probe = await eventually(() => takeFree(target, cooldowns));
    await probe.abandoned();
    expect(await cooldowns.take(target, false)).toMatchObject({ state: "free" });
  });

  it("bind whoever insists on a model only where the provider named the pause", async () => {
    const [guessed, asked] = [newTarget(), newTarget()];
    await (await takeFree(guessed)).failed(rateLimit);
    await (
      await takeFree(asked)
    ).failed(new ModelError("rate_limit", "later", { retryAfterMs: 9_000 }));
    expect(await cooldownsOf().take(guessed, true)).toMatchObject({ state: "free" });
    expect(await cooldownsOf().take(asked, true)).toMatchObject({ state: "cooling" });
  });

  it("are known at once where the failure was, elsewhere within a second", async () => {
    let nowMs = 5_000;
    const here = cooldownsOf({ now: () => nowMs });
    const [target, own] = [newTarget(), newTarget()];
    await takeFree(target, here);
    await (await takeFree(target)).failed(rateLimit);
    nowMs += 999;
    expect(await here.take(target, false)).toMatchObject({ state: "free" });
    nowMs += 1;
    expect(await here.take(target, false)).toMatchObject({ state: "cooling" });
    await (await takeFree(own, here)).failed(rateLimit);
    expect(await here.take(own, false)).toMatchObject({ state: "cooling" });
  });

  it("hold nobody up while Redis does not answer", async () => {
    const proxy = await createStoreProxy(stores.redisUrl);
    const redis = createRedis(proxy.through(stores.redisUrl), "worker", stores.logger);
    try {
      await redis.ping();
      const cooldowns = createCooldowns({ redis, deployment: stores.deployment });
      const target = newTarget();
      await (await takeFree(target, cooldowns)).failed(rateLimit);
      proxy.freeze();
      const turn = await takeFree(target, cooldowns);
      expect(await turn.failed(rateLimit)).toBeUndefined();
    } finally {
      redis.disconnect();
      await proxy.close();
    }
  });

  it("end when whoever insisted was answered", async () => {
    const target = newTarget();
    await (await takeFree(target)).failed(rateLimit);
    const turn = await cooldownsOf().take(target, true);
    if (turn.state === "free") await turn.succeeded();
    expect(await cooldownsOf().take(target, false)).toMatchObject({ state: "free" });
  });
});
