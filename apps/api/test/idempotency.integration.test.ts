import type { JobView, Problem } from "@shared/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture();
});

afterAll(() => api.close());

const submit = (body: unknown, key: string) =>
  api.call("POST", "/v1/jobs/webgen", { body, headers: { "idempotency-key": key } });

const idOf = async (answer: Response) => ((await answer.json()) as JobView).id;

describe("Idempotency-Key", () => {
  it("answers the first job again, however the body is written", async () => {
    const first = await submit(
      { input: { snapshot: "x" }, options: { seed: 1, priority: 2 } },
      "k1",
    );
    const again = await submit(
      { options: { priority: 2, seed: 1 }, input: { snapshot: "x" } },
      "k1",
    );
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect([again.status, again.headers.get("location")]).toEqual([
      202,
      first.headers.get("location"),
    ]);
    expect(await idOf(again)).toBe(await idOf(first));
  });

  it("refuses the same key with another body", async () => {
    await submit({ input: { snapshot: "x" } }, "k2");
    const other = await submit({ input: { snapshot: "y" } }, "k2");
    const problem = (await other.json()) as Problem;
    expect([problem.status, problem.code]).toEqual([422, "IDEMPOTENCY_MISMATCH"]);
  });

  it("makes one job of 50 submissions at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => submit({ input: { snapshot: "race" } }, "race")),
    );
    const ids = await Promise.all(answers.map(idOf));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter((one) => one.headers.get("idempotency-replayed") === null)).toHaveLength(
      1,
    );
  });

  it("keeps races of several keys apart", async () => {
    const keys = Array.from({ length: 60 }, (_unused, at) => `several-${at % 6}`);
    const answers = await Promise.all(keys.map((key) => submit({ input: { snapshot: key } }, key)));
    const ids = await Promise.all(answers.map(idOf));
    const byKey = Map.groupBy(ids, (_id, at) => keys[at]);
    expect([...byKey.values()].map((group) => new Set(group).size)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(ids).size).toBe(6);
  });

  it("lets one of two bodies win a race", async () => {
    const bodies = Array.from({ length: 20 }, (_unused, at) => ({
      input: { snapshot: `v${at % 2}` },
    }));
    const answers = await Promise.all(bodies.map((body) => submit(body, "two-bodies")));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
  });

  it("covers retries of a job", async () => {
    const id = await idOf(await submit({ input: { snapshot: "x" } }, "old"));
    await api.call("POST", `/v1/jobs/${id}/cancel`);
    const retry = () =>
      api.call("POST", `/v1/jobs/${id}/retry`, { headers: { "idempotency-key": "re" } });
    const [first, again] = [await idOf(await retry()), await idOf(await retry())];
    expect(again).toBe(first);
  });
});

describe("submissions without a key", () => {
  it("accepts 200 at once, each as its own job", async () => {
    const views = await Promise.all(
      Array.from({ length: 200 }, (_unused, at) => api.submit(`job ${at}`)),
    );
    expect(new Set(views.map((one) => one.id)).size).toBe(200);
    const [row] = await api.stores.db
      .pool`select count(*)::int as count from jobs where input->>'snapshot' like 'job %'`;
    expect(row?.["count"]).toBe(200);
  });

  it("says that no worker could take the job", async () => {
    const job = await api.submit("waiting");
    expect(job).toMatchObject({
      feasible: false,
      infeasible_reason: expect.stringContaining("webgen"),
    });
  });
});
