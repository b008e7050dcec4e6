import { isTerminal } from "@shared/contracts";
import { createSeededRandom, eventually, stormSeed } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/* Workers are stopped (SIGSTOP) for longer than their locks last, and go on when others have their jobs. */
const isSoak = process.env["SOAK"] === "1";
const pauses = isSoak ? 40 : 2;
const roundJobs = 12;

describe("a worker paused past its lock", () => {
  let scene: CrashScene;

  beforeEach(async () => {
    scene = await createCrashScene({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    await scene.bench.control();
  });
  afterEach(() => scene.close());

  /** It wakes while its successor is at work, ends its own run at once, and leaves. */
  async function endLate(guard: { WITHOUT?: "fence" } = {}): Promise<string> {
    const { bench, executions } = scene;
    const paused = await scene.startWorker(guard);
    const { id, mayEnd } = await bench.submitHeld();
    await scene.atWork(id);
    paused.child.kill("SIGSTOP");
    await scene.startWorker(guard);
    await eventually(async () => (await bench.job(id)).attempt === 2);
    mayEnd(1);
    paused.child.kill("SIGCONT");
    await paused.terminate();
    mayEnd(2);
    await bench.ended(id);
    expect(executions.attempts().get(id)).toEqual([1, 2]);
    return id;
  }

  test("overwrites nothing", async () => {
    const id = await endLate();
    expect(await scene.bookErrors({ ids: [id] })).toEqual([]);
    expect(await scene.bench.job(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("would have its result taken for its successor's without the fence", async () => {
    const id = await endLate({ WITHOUT: "fence" });
    const errors = await scene.bookErrors({ ids: [id], timeoutMs: 0 });
    expect(errors).toContain(`job ${id}: the result is of run 1, not of 2`);
  });

  function countBegun(ids: string[]): number {
    const begun = scene.executions.counts();
    return ids.filter((id) => begun.has(id)).length;
  }

  async function countOver(ids: string[]): Promise<number> {
    const jobs = await Promise.all(ids.map((id) => scene.bench.job(id)));
    return jobs.filter(({ status }) => isTerminal(status)).length;
  }

  test(
    `costs no job anything, whenever it is paused (seed ${stormSeed})`,
    async () => {
      const random = createSeededRandom(stormSeed);
      const { bench } = scene;
      const settings = { CONCURRENCY: "4" };
      const workers = await Promise.all([1, 2].map(() => scene.startWorker(settings)));
      const ids: string[] = [];
      for (let pause = 0; pause < pauses; pause += 1) {
        const round: string[] = [];
        for (let job = 0; job < roundJobs; job += 1) {
          round.push(...(await bench.submitMany(1, `sleep ${random.below(600)}`)));
        }
        ids.push(...round);
        const begun = 1 + random.below(roundJobs / 2);
        await eventually(() => countBegun(round) >= begun);
        const { child } = random.pick(workers);
        child.kill("SIGSTOP");
        // It may wake before its locks ran out, beside its successors, or when all is over.
        const over = roundJobs / 2 + random.below(roundJobs / 2 + 1);
        await eventually(async () => (await countOver(round)) >= over);
        child.kill("SIGCONT");
      }
      expect(await scene.bookErrors({ ids, isWorkerPaused: true, timeoutMs: 90_000 })).toEqual([]);
    },
    120_000 + pauses * 60_000,
  );
});
