import { createStoreProxy, eventually } from "@shared/testing";
import type { StoreProxy } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

let api: ApiFixture;
let postgres: StoreProxy;
let redis: StoreProxy;

beforeAll(async () => {
  postgres = await createStoreProxy(inject("postgresUrl"));
  redis = await createStoreProxy(inject("redisUrl"));
  api = await createApiFixture({
    urls: { databaseUrl: postgres.through, redisUrl: redis.through },
  });
  await api.startWork();
});

afterAll(async () => {
  await api.close();
  await Promise.all([postgres.close(), redis.close()]);
});

const scrape = async () => (await api.call("GET", "/metrics")).text();

/** The value of one line, by its metric and labels in the order shown. */
function valueOf(text: string, line: string): number | undefined {
  const found = text.split("\n").find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

describe("/metrics of a system that works", () => {
  it("counts and times what workers and the control process did", async () => {
    await api.submit("page");
    await api.submit("fail");
    const hanging = await api.submitHanging();
    const lane = 'kind="webgen",lane="webgen"';
    // The record has to know that it runs: a job that it thinks is waiting is cancelled at once.
    await eventually(
      async () => valueOf(await scrape(), `millrace_jobs{${lane},status="running"}`) === 1,
    );
    await api.call("POST", `/v1/jobs/${hanging.id}/cancel`);
    const outcome = (status: string, code: string) =>
      `millrace_job_outcomes_total{${lane},status="${status}",code="${code}"}`;
    const text = await eventually(async () => {
      const read = await scrape();
      return valueOf(read, outcome("cancelled", "CANCELLED")) === 1 ? read : undefined;
    });
    const expected: [string, number][] = [
      [outcome("succeeded", "none"), 1],
      [outcome("failed", "SNAPSHOT_EMPTY"), 1],
      [`millrace_job_runs_total{${lane}}`, 3],
      [`millrace_job_pickup_seconds_count{${lane}}`, 3],
      [`millrace_job_execution_seconds_count{${lane},status="succeeded"}`, 1],
      [`millrace_job_execution_seconds_bucket{${lane},status="failed",le="+Inf"}`, 1],
      [`millrace_job_attempts_bucket{${lane},le="1"}`, 3],
      [`millrace_job_cancel_seconds_count{${lane}}`, 1],
      [`millrace_job_accept_seconds_count{kind="webgen"}`, 3],
      ["millrace_recorder_failures_total", 0],
      [`millrace_reconciler_repairs_total{repair="ticket_renewed"}`, 0],
      [`millrace_fenced_writes_total{lane="webgen",write="finish"}`, 0],
      [`millrace_workers_lost_total{lane="webgen"}`, 0],
      [`millrace_workers{kind="webgen",state="active"}`, 1],
      [`millrace_worker_slots{kind="webgen"}`, 4],
      ["millrace_control_processes", 1],
      [`millrace_store_up{store="postgres"}`, 1],
      [`millrace_store_up{store="redis"}`, 1],
    ];
    for (const [line, value] of expected)
      expect([line, valueOf(text, line)]).toEqual([line, value]);
    expect(valueOf(text, `millrace_job_pickup_seconds_sum{${lane}}`)).toBeLessThan(60);
    expect(valueOf(text, "millrace_redis_memory_used_bytes")).toBeGreaterThan(100_000);
    expect(valueOf(text, "millrace_recorder_batch_entries_sum")).toBeGreaterThanOrEqual(6);
    expect(valueOf(text, `millrace_ledger_entries{lane="webgen"}`)).toBe(0);
    expect(valueOf(text, `millrace_tickets{lane="webgen",state="active"}`)).toBe(0);
  });

  it("labels nothing with an id", async () => {
    const job = await api.submit("labelled");
    const text = await scrape();
    expect(text).not.toContain(job.id);
    expect(text).not.toMatch(/="[^"]*[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(text).not.toContain("webgen@");
  });

  it("takes no word of a worker for what is not its own", async () => {
    const { redis: direct, deployment } = api.stores;
    const key = `{${deployment}}:lane:webgen:sums`;
    await direct.hset(key, {
      "millrace_job_outcomes_total|webgen|webgen|failed|FORGED": "5",
      "millrace_tickets_stalled_total|chat": "5",
      "millrace_tickets_stalled_total|webgen": "2",
    });
    const text = await scrape();
    expect(text).not.toContain("FORGED");
    expect(valueOf(text, 'millrace_tickets_stalled_total{lane="chat"}')).toBeUndefined();
    expect(valueOf(text, 'millrace_tickets_stalled_total{lane="webgen"}')).toBe(2);
    await direct.hdel(key, "millrace_tickets_stalled_total|webgen");
  });
});

describe("/metrics while a store is away", () => {
  const quickly = async (): Promise<string> => {
    const startedAt = performance.now();
    const text = await scrape();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    return text;
  };

  it.each([
    ["redis", "cut", "millrace_workers", "millrace_jobs"],
    ["redis", "freeze", "millrace_control_processes", "millrace_http_request_seconds_count"],
    ["postgres", "cut", "millrace_jobs", "millrace_control_processes"],
    ["postgres", "freeze", "millrace_oldest_job_seconds", "millrace_workers"],
  ] as const)(
    "says so of %s (%s) at once, and shows no old number",
    async (store, how, gone, stays) => {
      await api.submit("hang");
      const proxy = store === "redis" ? redis : postgres;
      await proxy[how]();
      const text = await quickly();
      const other = store === "redis" ? "postgres" : "redis";
      expect(valueOf(text, `millrace_store_up{store="${store}"}`)).toBe(0);
      expect(valueOf(text, `millrace_store_up{store="${other}"}`)).toBe(1);
      expect(text).not.toMatch(new RegExp(`^${gone}[{ ]`, "m"));
      expect(text).toMatch(new RegExp(`^${stays}[{ ]`, "m"));
      await proxy.mend();
      await eventually(
        async () => valueOf(await scrape(), `millrace_store_up{store="${store}"}`) === 1,
      );
    },
  );
});
