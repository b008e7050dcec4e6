import { readFileSync } from "node:fs";
import { createKeys } from "@shared/queues/books";
import { modelLane, sharedChatLane } from "@shared/queues/producer";
import { createRedis, newId } from "@shared/runtime";
import {
  createTestLogger,
  eventually,
  openRedis,
  plainConfig,
  spawnRedis,
  startModelServer,
  writeTinyGguf,
} from "@shared/testing";
import type { ModelServer, RedisProcess } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChatScene, textOf } from "./scene/chat-scene.ts";
import type { ChatScene } from "./scene/chat-scene.ts";

/** The user of a file of infra/redis, as docs/operations.md has an operator fill it in. */
function aclUser(file: string, deployment: string, lane = ""): [string, ...string[]] {
  const text = readFileSync(new URL(`../../../infra/redis/${file}`, import.meta.url), "utf8");
  const filled = text.replaceAll("DEPLOYMENT", deployment).replaceAll("LANE", lane);
  const [, name = "", ...rules] = filled.replaceAll("PASSWORD", "secret").trim().split(" ");
  return [name, ...rules];
}

/* A GPU node that is rented serves two models of its own; a trusted worker has the shared lane. */
describe("the Redis users of chat workers", () => {
  const lanes = ["mill", "fish"].map(modelLane);
  let redis: RedisProcess;
  let server: ModelServer;
  let scene: ChatScene;
  let rented: ReturnType<typeof createRedis>;
  let admin: typeof rented;
  const urlOf = (user: string) => `redis://${user}:secret@127.0.0.1:${redis.port}`;

  beforeAll(async () => {
    redis = await spawnRedis(plainConfig);
    server = await startModelServer({ models: { broken: [{ status: 500 }] } });
    admin = openRedis(redis);
    const setUser = (user: string[]) => admin.call("ACL", "SETUSER", ...user);
    // The scene makes the name of its deployment, so the core's user begins by its own name alone.
    await setUser(aclUser("core.acl", "*"));
    scene = await createChatScene({
      redisUrl: urlOf("millrace-core"),
      providers: { host: { url: `${server.url}/v1`, lists_models: false, models: { broken: {} } } },
    });
    const { deployment } = scene.stores;
    const [core, ...rights] = aclUser("core.acl", deployment);
    await setUser([core, "reset", ...rights]);
    const [, ...gpuRights] = aclUser("lane-worker.acl", deployment, lanes[0]);
    await setUser(["gpu-node", ...gpuRights]);
    const [, ...further] = aclUser("lane-worker.acl", deployment, lanes[1]);
    await setUser(["gpu-node", ...further.filter((rule) => /^[~&]/.test(rule))]);
    await setUser(aclUser("chat-worker.acl", deployment));
    await admin.call("ACL", "SETUSER", "default", "off");
    writeTinyGguf(scene.config.models, "mill", { says: "I mill." });
    writeTinyGguf(scene.config.models, "fish", { says: "I swim." });
    const gpuEnv = { REDIS_URL: urlOf("gpu-node"), CHAT_SHARED_LANE: "false" };
    await Promise.all([scene.startApi(), scene.startControl(), scene.startWorker(gpuEnv)]);
    rented = createRedis(urlOf("gpu-node"), "worker", createTestLogger());
    await scene.served("mill", "fish");
  });
  afterAll(async () => {
    rented.disconnect();
    admin.disconnect();
    await scene.close();
    await server.close();
    await redis.stop();
  });

  test("let a node answer, stream and stop for the models of its own", async () => {
    expect(textOf(await scene.ask("mill"))).toBe("I mill.");
    expect(textOf(await scene.ask("fish"))).toBe("I swim.");
    const large = { messages: [{ role: "user", content: "Go on. ".repeat(60_000) }] };
    expect(await scene.ask("mill", { input: large })).toMatchObject({
      error: { code: "CONTEXT_TOO_LONG" },
    });
  });

  test("keep it from the shared lane, other models' lanes, cooldowns and all that is the core's", async () => {
    const keys = createKeys(scene.stores.deployment);
    const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow("NOPERM");
    for (const lane of [sharedChatLane, modelLane("other"), "webgen"]) {
      const job = { id: newId(), lane };
      await refused(rented.get(keys.payload(job)));
      await refused(rented.hgetall(keys.ticket(lane, `${job.id}-1`)));
      await refused(rented.xread("COUNT", 1, "STREAMS", keys.stream(job), "0"));
      await refused(rented.xadd(keys.stream(job), "*", "e", "delta"));
      await refused(rented.xadd(keys.ledger(lane), "*", "entry", "{}"));
      await refused(rented.set(keys.outcome(job), "1"));
      await refused(rented.set(keys.worker(lane, "me"), "{}"));
      await refused(rented.publish(keys.cancelChannel(lane), job.id));
      await refused(rented.subscribe(keys.cancelChannel(lane)));
    }
    const cooldown = `{${scene.stores.deployment}}:cooldown:host:x`;
    await refused(rented.hset(cooldown, "until", "1"));
    await refused(rented.hgetall(cooldown));
    await refused(rented.sadd(keys.lanes, "made-up"));
    await refused(rented.hset(keys.chatSession(newId()), "k", "v"));
    await refused(rented.get(keys.sessionSecret));
    await refused(rented.scan("0"));
  });

  test("don't let it forge another lane's outcome, or make a lane known that is not its own", async () => {
    const keys = createKeys(scene.stores.deployment);
    const other = await scene.submit("echo");
    const run = { attempt: 1, worker: "thief", started_at: new Date().toISOString() };
    const forged = {
      ...{ type: "outcome", job_id: other.id, fence: 2 ** 21, at: new Date().toISOString(), run },
      ...{ status: "succeeded", error: null, finish_reason: null, warnings: [], usage: null },
      ...{ result: "forged", result_blob: null, artifacts: [] },
    };
    const ledger = keys.ledger(lanes[0] ?? "");
    await rented.xadd(ledger, "*", "entry", JSON.stringify(forged));
    await rented.publish(keys.announceChannel, JSON.stringify(["made-up"]));
    expect(textOf(await scene.ask("mill"))).toBe("I mill.");
    await eventually(async () => (await scene.stores.redis.xlen(ledger)) === 0);
    const view = await scene.view(other.id);
    expect(view.status).toBe("queued");
    expect(view.result ?? null).toBeNull();
    expect(await scene.stores.redis.sismember(keys.lanes, "made-up")).toBe(0);
    await scene.cancel(other.id);
  });

  test("give a worker of the shared lane its cooldowns as well", async () => {
    await scene.startWorker({ REDIS_URL: urlOf("millrace-chat") });
    await scene.served("echo", "host:broken");
    expect(textOf(await scene.ask("echo"))).toBe("Go on.");
    expect(await scene.ask("host")).toMatchObject({ error: { code: "PROVIDER_FAILED" } });
    const again = await scene.ask("host");
    expect(JSON.stringify(again.error)).toContain("left alone");
    expect(server.requests).toHaveLength(1);
    const refused = (await admin.call("ACL", "LOG", "200")) as unknown[][];
    const users = refused.map((fields) => fields[fields.indexOf("username") + 1]);
    expect(users).not.toContain("millrace-chat");
    expect(users).not.toContain("millrace-core");
  });
});
