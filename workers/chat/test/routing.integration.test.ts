import { eventually, startModelServer, writeTinyGguf } from "@shared/testing";
import type { ModelServer } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChatScene, textOf } from "./scene/chat-scene.ts";
import type { ChatScene } from "./scene/chat-scene.ts";

/* Which worker a chat reaches, when, and what happens where there is none. */
describe("the way of a chat to a worker", () => {
  let scene: ChatScene;
  let server: ModelServer;

  beforeAll(async () => {
    server = await startModelServer({ models: { slow: [] } });
    scene = await createChatScene({
      chat: { concurrency: 1 },
      providers: { host: { url: `${server.url}/v1`, lists_models: false, models: { slow: {} } } },
    });
    writeTinyGguf(scene.config.models, "mill", { says: "I mill." });
    await Promise.all([scene.startApi(), scene.startControl()]);
  });
  afterAll(async () => {
    await scene.close();
    await server.close();
  });

  const messages = [{ role: "user" as const, content: "Go on." }];

  test("follows workers as they come, die and come again", async () => {
    const unheardOf = scene.openai.chat.completions.create({ model: "mill", messages });
    await expect(unheardOf).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    const first = await scene.startWorker();
    await scene.served("mill", "echo");
    expect(textOf(await scene.ask("mill"))).toBe("I mill.");
    await first.terminate();
    await scene.unserved("mill");
    // Now it is known, and nobody is there: whoever does not want to wait hears so at once.
    const failing = await scene.call("POST", "/v1/jobs/chat-completion", {
      input: { model: "mill", messages },
      options: { no_worker: "fail" },
    });
    expect(failing.status).toBe(503);
    expect(failing.headers.get("retry-after")).not.toBeNull();
    expect(await failing.json()).toMatchObject({ code: "NO_WORKER_FOR_MODEL" });
    const patient = await scene.submit("mill", { options: { no_worker: "wait" } });
    const hurried = await scene.submit("mill", { options: { deadline_seconds: 0.5 } });
    expect(await scene.view(patient.id)).toMatchObject({ status: "queued", feasible: false });
    await eventually(async () => (await scene.view(hurried.id)).status === "expired");
    await scene.startWorker();
    expect(textOf(await scene.ended(patient.id))).toBe("I mill.");
  });

  test("goes to a second worker for what only that one has, and ends within seconds of its death", async () => {
    const { worker, config } = await scene.startOtherWorker({ chat: { shared_lane: false } });
    writeTinyGguf(config.models, "fish", { says: "I swim." });
    await scene.served("fish");
    expect(textOf(await scene.ask("fish"))).toBe("I swim.");
    await worker.kill9();
    // Its heartbeat is good for 15 s.
    await scene.unserved("fish");
    await scene.served("mill");
  });

  test("lets a person go before a batch", async () => {
    server.script("slow", { pieces: ["on ", "and ", "on"], stop: { afterFrames: 2, how: "hang" } });
    const blocking = await scene.submit("host:slow");
    await eventually(() => server.requests.at(-1)?.body.model === "slow");
    server.script("slow", { pieces: ["done"] });
    const batch = await Promise.all([1, 2, 3].map(() => scene.submit("host:slow")));
    const person = scene.openai.chat.completions
      .create({ model: "host:slow", messages })
      .asResponse();
    const waiting = () =>
      scene.stores.db.pool`select id from jobs where status = 'queued' and priority = 3`;
    await eventually(async () => (await waiting()).length === 1);
    await scene.cancel(blocking.id);
    const personId = (await person).headers.get("x-millrace-job") ?? "";
    const views = await Promise.all([personId, ...batch.map(({ id }) => id)].map(scene.ended));
    const times = views.map(({ started_at }) => Date.parse(started_at ?? ""));
    expect(views.map(textOf)).toEqual(["done", "done", "done", "done"]);
    expect(times[0]).toBe(Math.min(...times));
  });
});
