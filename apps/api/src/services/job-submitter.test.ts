import type { InsertResult, NewJob } from "@shared/db";
import type { Turns } from "@shared/queues/producer";
import { AppError, createLogger } from "@shared/runtime";
import { describe, expect, it } from "vitest";
import { createJobSubmitter } from "./job-submitter.ts";

const logger = createLogger("test", "silent");

function job(id: string, key?: string): NewJob {
  const idempotency =
    key === undefined ? {} : { idempotency: { scope: "open", key, bodyHash: "h" } };
  return { id, ...idempotency } as NewJob;
}

const inserted = (jobs: NewJob[]) =>
  jobs.map((one) => ({ type: "inserted", job: one }) as unknown as InsertResult);

/** A record whose inserts end when the test says so. */
function gatedRecord() {
  const calls: { ids: string[]; finish: () => void; fail: (error: unknown) => void }[] = [];
  const insertJobs = (jobs: NewJob[]) =>
    new Promise<InsertResult[]>((resolve, reject) => {
      calls.push({
        ids: jobs.map((one) => one.id),
        finish: () => resolve(inserted(jobs)),
        fail: reject,
      });
    });
  return { calls, insertJobs };
}

/** A queue with room for everything. */
const roomy = {
  takeTurns: async () => new Map(),
  returnTurns: async () => undefined,
  addTickets: async () => [],
  hasRoom: () => true,
  parkJobs: async () => undefined,
  logger,
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("createJobSubmitter", () => {
  it("gathers what comes while two batches are under way", async () => {
    const { calls, insertJobs } = gatedRecord();
    const submitter = createJobSubmitter({ ...roomy, insertJobs });
    const answers = ["a", "b", "c", "d", "e"].map((id) => submitter.submit(job(id), 10));
    expect(calls.map((call) => call.ids)).toEqual([["a"], ["b"]]);
    calls[0]?.finish();
    await settle();
    expect(calls[2]?.ids).toEqual(["c", "d", "e"]);
    for (const call of calls) call.finish();
    expect((await Promise.all(answers)).map((answer) => answer.type)).toEqual(
      Array(5).fill("inserted"),
    );
  });

  it("never has one key under way twice", async () => {
    const { calls, insertJobs } = gatedRecord();
    const submitter = createJobSubmitter({ ...roomy, insertJobs });
    const answers = [job("a", "k"), job("b", "k"), job("c", "k"), job("d", "other")].map((one) =>
      submitter.submit(one, 10),
    );
    expect(calls.map((call) => call.ids)).toEqual([["a"], ["d"]]);
    calls[0]?.finish();
    await settle();
    expect(calls.slice(2).map((call) => call.ids)).toEqual([["b"]]);
    for (let at = 1; at < 4; at += 1) {
      calls[at]?.finish();
      await settle();
    }
    await Promise.all(answers);
  });

  it("adds tickets after the commit and answers without them", async () => {
    const added: string[] = [];
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs: async (jobs) => inserted(jobs),
      addTickets: async (jobs) => {
        added.push(...jobs.map((one) => one.id));
        throw new Error("Redis is away");
      },
    });
    expect(await submitter.submit(job("a"), 10)).toMatchObject({ type: "inserted" });
    await submitter.drain();
    expect(added).toEqual(["a"]);
    expect(submitter.areTicketsAdded).toBe(false);
  });

  it("takes turns while the rows are on their way, but for what may stand for an earlier job", async () => {
    const { calls, insertJobs } = gatedRecord();
    const taken: string[][] = [];
    const added: { ids: string[]; turns: Turns }[] = [];
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs,
      takeTurns: async (jobs) => {
        taken.push(jobs.map(({ id }) => id));
        return new Map(jobs.map(({ id }) => [id, 1]));
      },
      addTickets: async (jobs, turns) => {
        added.push({ ids: jobs.map(({ id }) => id), turns });
        return [];
      },
    });
    const answers = [job("a"), job("b", "k")].map((one) => submitter.submit(one, 10));
    expect(taken).toEqual([["a"]]);
    for (const call of calls) call.finish();
    await Promise.all(answers);
    await submitter.drain();
    expect(added).toEqual([
      { ids: ["a"], turns: new Map([["a", 1]]) },
      { ids: ["b"], turns: new Map() },
    ]);
  });

  it("returns the turns of what was not committed", async () => {
    const returned: string[] = [];
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs: async () => {
        throw new AppError("DATABASE_UNAVAILABLE", "away", { isRetryable: true });
      },
      returnTurns: async (jobs) => void returned.push(...jobs.map(({ id }) => id)),
    });
    await expect(submitter.submit(job("a"), 10)).rejects.toThrow("away");
    await settle();
    expect(returned).toEqual(["a"]);
  });

  it("takes turns anew, one by one, only when those of the refused batch are returned", async () => {
    const { calls, insertJobs } = gatedRecord();
    const steps: string[] = [];
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs,
      takeTurns: async (jobs) => {
        steps.push(`take ${jobs.map(({ id }) => id).join()}`);
        return new Map();
      },
      returnTurns: async (jobs) => {
        await settle();
        steps.push(`returned ${jobs.map(({ id }) => id).join()}`);
      },
    });
    const answers = ["x", "y", "a", "b"].map((id) => submitter.submit(job(id), 10));
    for (const call of calls) call.finish();
    await settle();
    steps.length = 0;
    calls[2]?.fail(new Error("one of them is refused"));
    for (let round = 0; round < 4; round += 1) {
      await settle();
      for (const call of calls) call.finish();
    }
    await Promise.all(answers);
    expect(steps).toEqual(["returned a,b", "take a", "take b"]);
  });

  it("adds no ticket where the turns could not be taken", async () => {
    const added: string[] = [];
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs: async (jobs) => inserted(jobs),
      takeTurns: async () => {
        throw new Error("Redis is away");
      },
      addTickets: async (jobs) => {
        added.push(...jobs.map(({ id }) => id));
        return [];
      },
    });
    expect(await submitter.submit(job("a"), 10)).toMatchObject({ type: "inserted" });
    await submitter.drain();
    expect(added).toEqual([]);
    expect(submitter.areTicketsAdded).toBe(false);
  });

  it("parks what has no room, before or after its ticket is refused", async () => {
    const rows: NewJob[] = [];
    const tried: string[] = [];
    const parked: string[] = [];
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs: async (jobs) => {
        rows.push(...jobs);
        return inserted(jobs);
      },
      hasRoom: (one) => one.id !== "full",
      addTickets: async (jobs) => {
        tried.push(...jobs.map((one) => one.id));
        return jobs.filter((one) => one.id === "refused");
      },
      parkJobs: async (jobs) => void parked.push(...jobs.map((one) => one.id)),
    });
    await Promise.all(["full", "refused", "fits"].map((id) => submitter.submit(job(id), 10)));
    await submitter.drain();
    expect(rows.map(({ id, isParked }) => [id, isParked])).toEqual([
      ["full", true],
      ["refused", false],
      ["fits", false],
    ]);
    expect(tried).toEqual(["refused", "fits"]);
    expect(parked).toEqual(["refused"]);
  });

  it("keeps a refused submission from its neighbours", async () => {
    const refusing = async (jobs: NewJob[]) => {
      if (jobs.some((one) => one.id === "bad")) throw new Error("not for the record");
      return inserted(jobs);
    };
    const submitter = createJobSubmitter({
      ...roomy,
      insertJobs: refusing,
    });
    const answers = await Promise.allSettled(
      ["x", "y", "a", "bad", "b"].map((id) => submitter.submit(job(id), 10)),
    );
    expect(answers.map((answer) => answer.status)).toEqual([
      ...["fulfilled", "fulfilled", "fulfilled", "rejected", "fulfilled"],
    ]);
  });

  it("refuses a whole batch in an outage without trying each", async () => {
    const { calls, insertJobs } = gatedRecord();
    const submitter = createJobSubmitter({ ...roomy, insertJobs });
    const answers = ["a", "b", "c", "d"].map((id) => submitter.submit(job(id), 10));
    const outcomes = Promise.allSettled(answers);
    const outage = new AppError("DATABASE_UNAVAILABLE", "away", { isRetryable: true });
    for (let at = 0; at < 3; at += 1) {
      calls[at]?.fail(outage);
      await settle();
    }
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(Array(4).fill("rejected"));
    expect(calls).toHaveLength(3);
  });

  it("bounds a batch by its weight", async () => {
    const { calls, insertJobs } = gatedRecord();
    const submitter = createJobSubmitter({ ...roomy, insertJobs });
    const tenMegabytes = 10 * 1024 * 1024;
    const answers = ["a", "b", "c", "d"].map((id) => submitter.submit(job(id), tenMegabytes));
    for (let at = 0; at < 4; at += 1) {
      calls[at]?.finish();
      await settle();
    }
    expect(calls.map((call) => call.ids.length)).toEqual([1, 1, 1, 1]);
    await Promise.all(answers);
  });
});
