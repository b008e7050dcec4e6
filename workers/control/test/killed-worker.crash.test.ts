import { eventually, killPoints, newTestJob } from "@shared/testing";
import { afterEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/*
 * Workers die at each named point of a run; the books have to be in order afterwards, with as
 * many executions as the point allows. `npm run soak` does it some hundred times.
 */
const isSoak = process.env["SOAK"] === "1";
const jobsPerPoint = isSoak ? 60 : 1;

/** The attempts that reach a handler when the first run dies at the point. */
const executedWhenKilledAt = {
  taken: [1],
  running: [1, 2],
  "artifact-written": [1, 2],
  "outcome-written": [1],
  "before-ack": [1],
} as const;

describe("a killed worker", () => {
  const scenes: CrashScene[] = [];

  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  async function createScene({ isRecording = true } = {}): Promise<CrashScene> {
    const scene = await createCrashScene({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    scenes.push(scene);
    if (isRecording) await scene.bench.control();
    return scene;
  }

  /** One job at a time a worker, so that a death costs no other job its run. */
  async function killAtEachPoint(scene: CrashScene) {
    const jobs: { id: string; point: (typeof killPoints)[number] }[] = [];
    for (let round = 0; round < jobsPerPoint; round += 1) {
      for (const point of killPoints) {
        const { input, id } = newTestJob({ input: { snapshot: `die ${point}` } });
        jobs.push({ id: await scene.bench.submit({ id, input }), point });
      }
    }
    const settings = { CONCURRENCY: "1" };
    // Enough to die all their deaths, and one to survive; in a long run each has successors.
    const count = killPoints.length + 1;
    if (isSoak) await scene.keepWorkers(count, settings);
    else await Promise.all(Array.from({ length: count }, () => scene.startWorker(settings)));
    await eventually(() => scene.executions.deaths().size === jobs.length, {
      timeoutMs: 180_000 + jobs.length * 5_000,
      what: "each death",
    });
    return jobs;
  }

  test(
    "loses and doubles nothing wherever it dies",
    async () => {
      const scene = await createScene();
      const jobs = await killAtEachPoint(scene);
      const ids = jobs.map(({ id }) => id);
      expect(await scene.bookErrors({ ids })).toEqual([]);
      const executed = scene.executions.attempts();
      const byPoint = jobs.map(({ id, point }) => [point, executed.get(id)]);
      expect(byPoint).toEqual(jobs.map(({ point }) => [point, executedWhenKilledAt[point]]));
    },
    240_000 + jobsPerPoint * 60_000,
  );

  /**
   * Workers die beside an outcome that nobody has recorded: the ticket, its input still in it,
   * comes back to another worker. (The recorder takes the input out, and so the run with it.)
   */
  async function finishUnrecorded(guard: { WITHOUT?: "outcome-check" } = {}) {
    const scene = await createScene({ isRecording: false });
    const points = ["outcome-written", "before-ack"] as const;
    const ids: string[] = [];
    for (const point of points) {
      ids.push(...(await scene.bench.submitMany(1, `die ${point}`)));
    }
    const settings = { CONCURRENCY: "1", ...guard };
    await Promise.all([1, 2, 3].map(() => scene.startWorker(settings)));
    await eventually(() => scene.executions.deaths().size === ids.length);
    await scene.ticketsSettled();
    await scene.bench.control();
    return { scene, ids };
  }

  test("leaves no finished job to be executed again while the recorder is away", async () => {
    const { scene, ids } = await finishUnrecorded();
    expect(await scene.bookErrors({ ids })).toEqual([]);
    expect(ids.map((id) => scene.executions.attempts().get(id))).toEqual([[1], [1]]);
  });

  test("would leave them to be executed again without the check for their outcomes", async () => {
    const { scene, ids } = await finishUnrecorded({ WITHOUT: "outcome-check" });
    for (const id of ids) await scene.bench.ended(id);
    expect(await scene.bookErrors({ ids, timeoutMs: 0 })).toEqual(
      expect.arrayContaining(ids.map((id) => `job ${id}: an attempt was carried out twice (1, 1)`)),
    );
  });
});
