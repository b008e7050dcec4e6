import { jobKindSchema } from "@shared/contracts";
import type { WorkerView } from "@shared/contracts";
import { controlMetrics, readControls, readSums, workerMetrics } from "@shared/queues/metrics";
import type { ControlView, MetricSample } from "@shared/queues/metrics";
import { createKeys, readLanes } from "@shared/queues/producer";
import type { TicketProducer } from "@shared/queues/producer";
import type { Redis } from "ioredis";
import type { WorkerRegistry } from "./worker-registry.ts";

/** Where a lane's tickets stand. */
export const ticketStates = ["wait", "prioritized", "delayed", "active"] as const;

/** What only Redis knows of the whole fleet, read at one moment. */
export interface FleetNumbers {
  memory: { usedBytes: number; maxBytes: number; clients: number };
  workers: WorkerView[];
  controls: ControlView[];
  lanes: { lane: string; ledgerEntries: number; tickets: Record<string, number> }[];
  /** What workers and control processes counted, by metric. */
  sums: Map<string, MetricSample[]>;
}

export interface FleetNumbersDeps {
  redis: Redis;
  deployment: string;
  tickets: TicketProducer;
  workers: WorkerRegistry;
}

/** More lanes than a deployment has models; a scrape must not grow without end. */
const maxLanes = 200;

/** Reads the fleet's numbers; a handful of round trips. Rejects when Redis is away. */
export async function readFleetNumbers(deps: FleetNumbersDeps): Promise<FleetNumbers> {
  const { redis } = deps;
  const keys = createKeys(deps.deployment);
  const names = (await readLanes(deps)).slice(0, maxLanes);
  const [info, workers, controls, lanes, sums] = await Promise.all([
    readInfo(redis),
    deps.workers.readAll(),
    readControls({ redis, keys }),
    Promise.all(names.map((lane) => readLane(deps, keys.ledger(lane), lane))),
    readAllSums(redis, keys, names),
  ]);
  return { memory: info, workers, controls, lanes, sums };
}

async function readLane(deps: FleetNumbersDeps, ledgerKey: string, lane: string) {
  const [ledgerEntries, tickets] = await Promise.all([
    deps.redis.xlen(ledgerKey),
    deps.tickets.queue(lane).getJobCounts(...ticketStates),
  ]);
  return { lane, ledgerEntries, tickets };
}

async function readAllSums(redis: Redis, keys: ReturnType<typeof createKeys>, lanes: string[]) {
  const [ofControl, ...ofLanes] = await Promise.all([
    redis.hgetall(keys.controlSums),
    ...lanes.map((lane) => redis.hgetall(keys.workerSums(lane))),
  ]);
  const kinds = jobKindSchema.options;
  const byWorkers = lanes.map((lane, index) => ({ lane, fields: ofLanes[index] ?? {} }));
  return new Map([
    ...readSums(Object.values(controlMetrics), [{ fields: ofControl }], kinds),
    ...readSums(Object.values(workerMetrics), byWorkers, kinds),
  ]);
}

async function readInfo(redis: Redis): Promise<FleetNumbers["memory"]> {
  const [memory, clients] = await Promise.all([redis.info("memory"), redis.info("clients")]);
  const valueOf = (text: string, name: string) =>
    Number(new RegExp(`^${name}:(\\d+)`, "m").exec(text)?.[1] ?? 0);
  return {
    usedBytes: valueOf(memory, "used_memory"),
    maxBytes: valueOf(memory, "maxmemory"),
    clients: valueOf(clients, "connected_clients"),
  };
}
