import type { UnfinishedCount } from "@shared/db";
import { AppError } from "@shared/runtime";
import { describe, expect, it } from "vitest";
import { createAdmission } from "./admission.ts";

const submission = (keyId: string | null = null, kind = "webgen") => ({ kind, lane: kind, keyId });

const waiting = (count: number, key = "", status: "queued" | "running" = "queued") => ({
  ...{ kind: "webgen", lane: "webgen", key, status, isParked: false, count },
  oldestAt: new Date(),
});

/** Admission over a record whose counts the test sets. */
function bench(caps: { waitingPerKind?: number; waitingPerKey?: number }) {
  const record = { counts: [] as UnfinishedCount[], looks: 0 };
  const admission = createAdmission({
    countUnfinished: async () => {
      record.looks += 1;
      return record.counts;
    },
    caps: { waitingPerKind: 1_000, waitingPerKey: 1_000, ...caps },
    everyMsOf: () => 2_500,
  });
  return { record, admission };
}

async function refusalOf(entering: Promise<unknown>): Promise<AppError> {
  const error = await entering.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw new Error("it was let in");
}

describe("createAdmission", () => {
  it("lets in as many as the cap has room for, however many come at once", async () => {
    const { record, admission } = bench({ waitingPerKind: 10 });
    record.counts = [waiting(4), waiting(9, "", "running")];
    const entering = Array.from({ length: 20 }, () => admission.enter(submission()));
    const results = await Promise.allSettled(entering);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
    const refused = await refusalOf(admission.enter(submission()));
    expect(refused).toMatchObject({
      code: "QUEUE_FULL",
      details: { headers: { "retry-after": "3" } },
    });
  });

  it("counts what it let in until the record does", async () => {
    const { admission } = bench({ waitingPerKind: 2 });
    const first = await admission.enter(submission());
    first.leave(true);
    const second = await admission.enter(submission());
    expect(await refusalOf(admission.enter(submission()))).toMatchObject({ code: "QUEUE_FULL" });
    second.leave(false);
    await admission.enter(submission());
  });

  it("caps keys over all kinds, and an open API by kind only", async () => {
    const { record, admission } = bench({ waitingPerKey: 3 });
    record.counts = [waiting(2, "k"), waiting(50)];
    (await admission.enter(submission("k", "chat-completion"))).leave(true);
    expect(await refusalOf(admission.enter(submission("k")))).toMatchObject({
      code: "KEY_QUEUE_FULL",
    });
    await admission.enter(submission("other"));
    await admission.enter(submission());
  });

  it("looks once for many, and again before it refuses by an old count", async () => {
    const { record, admission } = bench({ waitingPerKind: 100 });
    for (let round = 0; round < 50; round += 1) (await admission.enter(submission())).leave(true);
    expect(record.looks).toBe(1);
  });

  it("passes an outage on", async () => {
    const outage = new AppError("DATABASE_UNAVAILABLE", "away", { isRetryable: true });
    const admission = createAdmission({
      countUnfinished: () => Promise.reject(outage),
      caps: { waitingPerKind: 1, waitingPerKey: 1 },
      everyMsOf: () => undefined,
    });
    expect(await refusalOf(admission.enter(submission()))).toBe(outage);
    expect(await refusalOf(admission.enter(submission()))).toBe(outage);
  });
});
