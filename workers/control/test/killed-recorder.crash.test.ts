import { afterEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/* The recorder dies in the middle of a batch; another one takes its entries over. */
const jobCount = process.env["SOAK"] === "1" ? 1_000 : 30;
const rounds = process.env["SOAK"] === "1" ? 20 : 1;

describe("a recorder killed in the middle of a batch", () => {
  let scene: CrashScene;

  afterEach(() => scene.close());

  async function killInBatch(point: "before-commit" | "after-commit", guard: Guard = {}) {
    const ids = await scene.bench.submitMany(jobCount, "quick");
    const recorder = await scene.startControl({ DIE_AT: point, ...guard });
    await recorder.exited;
    return ids;
  }
  type Guard = { WITHOUT?: "commit-first" };

  test.each(["before-commit", "after-commit"] as const)(
    "loses and doubles nothing (%s)",
    async (point) => {
      scene = await openScene();
      const ids: string[] = [];
      for (let round = 0; round < rounds; round += 1) ids.push(...(await killInBatch(point)));
      await scene.startControl();
      const startedAt = performance.now();
      await Promise.all(ids.map((id) => scene.bench.ended(id)));
      // The dead one's lease (3 s) and the rhythm of the reading, with as much again for slack.
      expect(performance.now() - startedAt).toBeLessThan(rounds * 8_000);
      expect(await scene.bookErrors({ ids })).toEqual([]);
      expect([...scene.executions.counts().values()]).toEqual(ids.map(() => 1));
    },
    rounds * 60_000,
  );

  test("would lose the batch if it settled entries before their commit", async () => {
    scene = await openScene();
    const ids = await killInBatch("before-commit", { WITHOUT: "commit-first" });
    await scene.startControl();
    const after = await scene.bench.submit({ input: { snapshot: "quick" } });
    await scene.bench.ended(after);
    const errors = await scene.bookErrors({ ids, timeoutMs: 0 });
    expect(errors.filter((error) => error.endsWith(", not ended"))).not.toEqual([]);
  });

  async function openScene(): Promise<CrashScene> {
    const opened = await createCrashScene({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    await opened.startWorker();
    return opened;
  }
});
