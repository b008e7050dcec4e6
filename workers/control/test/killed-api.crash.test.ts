import type { JobView } from "@shared/contracts";
import { countLostTickets, eventually } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/*
 * The API dies with submissions under way: some are answered, some committed and not answered,
 * some not committed. Clients that heard nothing submit again, with the key that they used.
 */
const clients = process.env["SOAK"] === "1" ? 200 : 20;
const dieAfter = clients / 2;

describe("an API killed between row and queue", () => {
  let scene: CrashScene;

  beforeEach(async () => {
    scene = await createCrashScene({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
  });
  afterEach(() => scene.close());

  async function startApi(settings: { DIE_AFTER?: string } = {}) {
    const api = await scene.startApi(settings);
    await eventually(async () => (await fetch(`${api.greeting}/ready`)).ok);
    return api;
  }

  /** One submission of each client at once; the job's id, or nothing where no answer came. */
  function submitAll(url: string): Promise<(string | undefined)[]> {
    return Promise.all(
      Array.from({ length: clients }, async (_one, client) => {
        const answer = await fetch(`${url}/v1/jobs/webgen`, {
          method: "POST",
          headers: { "content-type": "application/json", "idempotency-key": `client ${client}` },
          body: JSON.stringify({ input: { snapshot: `of client ${client}` } }),
        }).catch(() => undefined);
        return answer && ((await answer.json()) as JobView).id;
      }),
    );
  }

  /** Gives the ids of the jobs that were committed before the API died. */
  async function killUnderWay() {
    const mortal = await startApi({ DIE_AFTER: String(dieAfter) });
    const answered = await submitAll(mortal.greeting);
    await mortal.exited;
    const rows = await scene.bench.stores.db.pool`select id from jobs`;
    const committed = rows.map((row) => String(row["id"]));
    expect(committed.length).toBeGreaterThanOrEqual(dieAfter);
    expect(answered).toContain(undefined);
    // The blow fell where it was meant to.
    expect(await countLostTickets(scene.bench.stores, committed)).toBeGreaterThan(0);
    return { answered, committed };
  }

  test("ends each committed job once, and tells it to whoever submits again", async () => {
    await Promise.all([scene.startControl(), scene.startWorker()]);
    const { answered, committed } = await killUnderWay();
    const { greeting } = await startApi();
    const ids = (await submitAll(greeting)).filter((id) => id !== undefined);
    expect(new Set(ids).size).toBe(clients);
    expect(ids).toEqual(expect.arrayContaining(committed));
    answered.forEach((id, client) => expect([undefined, ids[client]]).toContain(id));
    expect(await scene.bookErrors({ ids })).toEqual([]);
    expect([...scene.executions.counts().values()]).toEqual(ids.map(() => 1));
  });

  test("would leave jobs that never run without the reconciler's tickets", async () => {
    await Promise.all([scene.startControl({ WITHOUT: "renewals" }), scene.startWorker()]);
    const { committed } = await killUnderWay();
    const { bench } = scene;
    await bench.ageTickets();
    await bench.ended(await bench.submit());
    const errors = await scene.bookErrors({ ids: committed, timeoutMs: 3_000 });
    expect(errors.filter((error) => error.endsWith(" is queued, not ended"))).toHaveLength(
      await countLostTickets(bench.stores, committed),
    );
    expect(errors).not.toEqual([]);
  });
});
