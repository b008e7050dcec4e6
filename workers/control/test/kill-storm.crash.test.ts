import { createSeededRandom, eventually, killPoints, stormSeed } from "@shared/testing";
import type { TestProcess } from "@shared/testing";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/*
 * Workers and the control process are killed at random moments while jobs come in, and workers
 * die at random points of their runs. The seed is printed with the test's name, so that a
 * failing storm can be blown again (STORM_SEED). `npm run soak` blows a long one.
 */
const isSoak = process.env["SOAK"] === "1";
const killCount = isSoak ? 60 : 6;
const roundJobs = isSoak ? 34 : 20;
const workerCount = 3;
const slots = 4;
/** One job in so many kills its worker by itself. */
const mortality = 15;

let scene: CrashScene;
let control: TestProcess;

beforeEach(async () => {
  scene = await createCrashScene({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
  control = await scene.startControl();
});
afterEach(() => scene.close());

test(
  `loses and doubles nothing in a kill storm (seed ${stormSeed})`,
  async () => {
    const random = createSeededRandom(stormSeed);
    const { bench, executions } = scene;
    const workers = await scene.keepWorkers(workerCount, { CONCURRENCY: String(slots) });
    const ids: string[] = [];

    async function submitRound(): Promise<void> {
      for (let job = 0; job < roundJobs; job += 1) {
        const isMortal = random.below(mortality) === 0;
        const snapshot = isMortal ? `die ${random.pick(killPoints)}` : `sleep ${random.below(400)}`;
        ids.push(...(await bench.submitMany(1, snapshot)));
      }
    }

    async function blow(): Promise<void> {
      const target = random.below(workerCount + 1);
      const victim = workers()[target];
      if (victim) return victim.kill9();
      await control.kill9();
      control = await scene.startControl();
    }

    for (let kill = 0; kill < killCount; kill += 1) {
      const begun = executions.counts().size + random.below(roundJobs / 2);
      await submitRound();
      // The blow falls once work of this round is under way.
      await eventually(() => executions.counts().size > begun);
      await blow();
    }
    expect(await scene.bookErrors({ ids, timeoutMs: 180_000 })).toEqual([]);
    const jobs = await Promise.all(ids.map((id) => bench.job(id)));
    const endings = new Set(jobs.map(({ status, error }) => error?.code ?? status));
    expect([...endings].filter((ending) => !["succeeded", "WORKER_LOST"].includes(ending))).toEqual(
      [],
    );
    // An attempt that no handler saw is one whose worker was killed between the two.
    const attempts = jobs.reduce((sum, { attempt }) => sum + attempt, 0);
    const executed = [...executions.counts().values()].reduce((sum, count) => sum + count, 0);
    expect(attempts - executed).toBeLessThanOrEqual((killCount + executions.deaths().size) * slots);
  },
  isSoak ? 1_800_000 : 400_000,
);
