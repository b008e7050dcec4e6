import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { newId } from "@shared/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { fenceOf } from "../fence.ts";
import { createKeys } from "../keys.ts";
import type { LedgerEntry } from "../ledger-entry.ts";
import { createDeltaSender } from "./delta-sender.ts";
import { createJobRun } from "./job-run.ts";
import type { JobRun, MoveResult } from "./job-run.ts";

const ending = { status: "succeeded", error: null, finishReason: "completed" } as const;

describe("the moves of a run", () => {
  let stores: TestStores;

  beforeAll(async () => {
    stores = await createTestStores({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
  });
  afterAll(() => stores.close());

  function runsOf(jobId: string, lane: string): (starts: number) => JobRun {
    const keys = createKeys(stores.deployment);
    const ticket = {
      job_id: jobId,
      kind: "webgen",
      generation: 1,
      attempts_before: 0,
      timeout_ms: 1_000,
      deadline_at: null,
      options: {},
    };
    return (starts) =>
      createJobRun({
        redis: stores.redis,
        deltas: createDeltaSender(stores.redis),
        keys,
        lane,
        ticket,
        fence: fenceOf(1, starts),
        worker: `w${starts}`,
        artifactLimitBytes: 1_000,
        now: () => new Date(),
      });
  }

  async function ledger(lane: string): Promise<LedgerEntry[]> {
    const entries = await stores.redis.xrange(createKeys(stores.deployment).ledger(lane), "-", "+");
    return entries.map(([, fields]) => JSON.parse(fields[1] ?? "") as LedgerEntry);
  }

  const moveArb = fc.record({
    starts: fc.integer({ min: 1, max: 3 }),
    move: fc.constantFrom("begin", "progress", "requeue", "finish"),
  });

  test("accept one outcome and never an older run's", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moveArb, { minLength: 1, maxLength: 12 }), async (moves) => {
        const lane = newId();
        const runOf = runsOf(newId(), lane);
        let newest = 0;
        let endedBy: number | undefined;
        for (const { starts, move } of moves) {
          const result = await make(runOf(starts), move);
          expect(result).toBe(expectedResult(starts, newest, endedBy));
          if (result === "ok" && endedBy === undefined) {
            if (move === "begin" || move === "finish") newest = Math.max(newest, starts);
            if (move === "finish") endedBy = starts;
          }
        }
        const outcomes = (await ledger(lane)).filter((entry) => entry.type === "outcome");
        expect(outcomes.map((entry) => entry.fence)).toEqual(
          endedBy === undefined ? [] : [fenceOf(1, endedBy)],
        );
      }),
      { numRuns: 60 },
    );
  });

  async function make(run: JobRun, move: string): Promise<MoveResult> {
    if (move === "begin") return (await run.begin()).move;
    if (move === "progress") return run.reportProgress({ stage: "s", message: "m" });
    if (move === "requeue") return run.requeue("because", 1);
    return run.finish(ending);
  }

  function expectedResult(starts: number, newest: number, endedBy?: number): MoveResult {
    if (endedBy !== undefined) return endedBy === starts ? "ok" : "finished";
    return newest > starts ? "stale" : "ok";
  }

  test("count each fence as one attempt however often it begins", async () => {
    const runOf = runsOf(newId(), newId());
    expect(await runOf(1).begin()).toEqual({ move: "ok", attempt: 1 });
    expect(await runOf(1).begin()).toEqual({ move: "ok", attempt: 1 });
    expect(await runOf(2).begin()).toEqual({ move: "ok", attempt: 2 });
    expect(await runOf(1).begin()).toEqual({ move: "stale", attempt: 0 });
  });

  const send = (run: JobRun, first: number, ...deltas: string[]) =>
    run.sendDeltas(
      first,
      deltas.map((delta) => JSON.stringify(delta)),
    );

  test("tell each delta once, however often it is sent", async () => {
    const lane = newId();
    const run = runsOf(newId(), lane)(1);
    await run.begin();
    expect(await send(run, 1, "a", "b")).toEqual({ move: "ok" });
    expect(await send(run, 1, "a", "b")).toEqual({ move: "ok" });
    expect(await send(run, 2, "b", "c")).toEqual({ move: "ok" });
    expect(await send(run, 5, "e")).toEqual({ move: "gap", stored: 3 });
    expect(await run.readDeltas()).toEqual(["a", "b", "c"]);
    const types = (await ledger(lane)).map((entry) => entry.type);
    expect(types).toEqual(["started", "streamed"]);
  });

  test("ask for everything again once Redis forgot it", async () => {
    const lane = newId();
    const run = runsOf(newId(), lane)(1);
    await run.begin();
    await send(run, 1, "a", "b");
    await stores.redis.del(...(await stores.redis.keys(`*:lane:${lane}:*`)));
    expect(await send(run, 3, "c")).toEqual({ move: "gap", stored: 0 });
    expect(await send(run, 1, "a", "b", "c")).toEqual({ move: "ok" });
    expect(await run.readDeltas()).toEqual(["a", "b", "c"]);
  });

  test("begin no job again of which something was told", async () => {
    const runOf = runsOf(newId(), newId());
    await runOf(1).begin();
    expect(await send(runOf(1), 1, "a")).toEqual({ move: "ok" });
    expect(await runOf(1).begin()).toEqual({ move: "ok", attempt: 1 });
    expect(await runOf(2).begin()).toEqual({ move: "interrupted", attempt: 1 });
    expect(await send(runOf(1), 2, "b")).toEqual({ move: "stale" });
    expect(await runOf(2).readDeltas()).toEqual(["a"]);
  });

  test("begin a job again of which nothing was told", async () => {
    const runOf = runsOf(newId(), newId());
    await runOf(1).begin();
    expect(await runOf(2).begin()).toEqual({ move: "ok", attempt: 2 });
    expect(await send(runOf(1), 1, "late")).toEqual({ move: "stale" });
    expect(await send(runOf(2), 1, "a")).toEqual({ move: "ok" });
    expect(await runOf(2).readDeltas()).toEqual(["a"]);
  });

  test("let the bytes of an unfinished run expire", async () => {
    const [jobId, lane] = [newId(), newId()];
    const run = runsOf(jobId, lane)(1);
    await run.begin();
    await run.finish({
      ...ending,
      artifacts: [{ name: "a", mediaType: "text/plain", bytes: Buffer.from("a") }],
    });
    const key = createKeys(stores.deployment).blob({ id: jobId, lane }, run.fence, "a");
    expect(await stores.redis.ttl(key)).toBe(-1);
    const late = runsOf(jobId, lane)(2);
    expect(
      await late.finish({
        ...ending,
        artifacts: [{ name: "b", mediaType: "text/plain", bytes: Buffer.from("b") }],
      }),
    ).toBe("finished");
    const refused = createKeys(stores.deployment).blob({ id: jobId, lane }, late.fence, "b");
    expect(await stores.redis.ttl(refused)).toBeGreaterThan(0);
  });
});
