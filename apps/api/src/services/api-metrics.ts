import type { QueueStat } from "@shared/db";
import type { JobEventHub } from "@shared/queues/events";
import { withDeadline } from "@shared/runtime";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { createFleetGauges } from "./fleet-gauges.ts";
import { readFleetNumbers } from "./fleet-numbers.ts";
import type { FleetNumbersDeps } from "./fleet-numbers.ts";
import type { JobRecord } from "./job-record.ts";
import { createSummedMetrics } from "./summed-metrics.ts";

export type ApiMetrics = ReturnType<typeof createApiMetrics>;

const secondsBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
/** A store that does not answer by then is shown as down; a scrape must not hang with it. */
const storeDeadlineMs = 500;

export interface ApiMetricsDeps extends FleetNumbersDeps {
  record: JobRecord;
  hub: JobEventHub;
  now: () => Date;
}

/**
 * `/metrics`: what this process counts, and at each scrape what the stores know of the fleet.
 * Lines that a store would have to answer for are left out while it is away.
 */
export function createApiMetrics(deps: ApiMetricsDeps) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "millrace_http_request_seconds",
    help: "Time to the head of the answer, by route",
    labelNames: ["method", "route", "status"],
    buckets: secondsBuckets,
    registers,
  });
  const accepted = new Histogram({
    name: "millrace_job_accept_seconds",
    help: "Time from a checked submission to its commit",
    labelNames: ["kind"],
    buckets: secondsBuckets,
    registers,
  });
  const submissions = new Counter({
    name: "millrace_job_submissions_total",
    help: "Submissions by what became of them: inserted, replayed, mismatch",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const followers = new Gauge({
    name: "millrace_event_followers",
    help: "Readers of job events in this process",
    registers,
  });
  const stores = createStoreGauges(registry);
  const queues = createQueueGauges(registry);
  const fleet = createFleetGauges(registry);
  const summed = createSummedMetrics(registry);
  let reading: Promise<void> | undefined;

  /** Scrapes that come while one reads share what it reads: a slow store is asked once. */
  function readStores(): Promise<void> {
    reading ??= Promise.all([readPostgres(), readRedis()]).then(() => {
      reading = undefined;
    });
    return reading;
  }

  async function readPostgres(): Promise<void> {
    const read = await timed(() => deps.record.queueStats());
    stores.set("postgres", read?.seconds);
    queues.set(read?.value ?? []);
  }

  async function readRedis(): Promise<void> {
    const isReady = deps.redis.status === "ready";
    const ping = isReady ? await timed(() => deps.redis.ping()) : undefined;
    const read = ping && (await timed(() => readFleetNumbers(deps)));
    stores.set("redis", read ? ping.seconds : undefined);
    fleet.set(read?.value, deps.now().getTime());
    summed.set(read?.value.sums);
  }

  return {
    requests,
    accepted,
    submissions,
    contentType: registry.contentType,
    async render(): Promise<string> {
      await readStores();
      followers.set(deps.hub.followerCount);
      return registry.metrics();
    },
  };
}

function createStoreGauges(registry: Registry) {
  const options = { labelNames: ["store"], registers: [registry] };
  const up = new Gauge({
    name: "millrace_store_up",
    help: "1 where the store answers this process within half a second",
    ...options,
  });
  const answer = new Gauge({
    name: "millrace_store_answer_seconds",
    help: "Time that the store took for one question",
    ...options,
  });
  return {
    /** @param seconds undefined when it did not answer. */
    set(store: string, seconds: number | undefined): void {
      up.set({ store }, seconds === undefined ? 0 : 1);
      if (seconds === undefined) answer.remove({ store });
      else answer.set({ store }, seconds);
    },
  };
}

function createQueueGauges(registry: Registry) {
  const options = { labelNames: ["kind", "lane", "status"], registers: [registry] };
  const jobs = new Gauge({
    name: "millrace_jobs",
    help: "Unfinished jobs by kind, lane and status",
    ...options,
  });
  const oldest = new Gauge({
    name: "millrace_oldest_job_seconds",
    help: "Age of the oldest unfinished job by kind, lane and status",
    ...options,
  });
  return {
    set(stats: QueueStat[]): void {
      jobs.reset();
      oldest.reset();
      for (const { kind, lane, status, count, oldestSeconds } of stats) {
        jobs.set({ kind, lane, status }, count);
        oldest.set({ kind, lane, status }, oldestSeconds);
      }
    },
  };
}

/** The answer and how long it took; undefined when it failed or took too long. */
async function timed<T>(ask: () => Promise<T>): Promise<{ value: T; seconds: number } | undefined> {
  const startedAt = performance.now();
  try {
    const value = await withDeadline(ask(), storeDeadlineMs);
    return { value, seconds: (performance.now() - startedAt) / 1_000 };
  } catch {
    return undefined;
  }
}
