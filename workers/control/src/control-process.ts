import { hostname } from "node:os";
import { jobCatalog } from "@shared/contracts";
import { openDatabase } from "@shared/db";
import { createKeys, createLaneListener } from "@shared/queues/books";
import { controlMetrics, createTally } from "@shared/queues/metrics";
import { createTicketProducer, readLanes } from "@shared/queues/producer";
import { createAddressGuard, createRedis, newId, startAll, stopAll } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import { controlSteps } from "./control-steps.ts";
import type { ControlSteps } from "./control-steps.ts";
import { createFeeder } from "./feeder/feeder.ts";
import { createModelKeeper } from "./model-keeper.ts";
import { createPruner } from "./pruner/pruner.ts";
import { createControlReporter } from "./observability/control-reporter.ts";
import { createReconcilerObserver } from "./observability/reconciler-observer.ts";
import { createRecorderObserver } from "./observability/recorder-observer.ts";
import { createReconciler } from "./reconciler/reconciler.ts";
import { createRecorder } from "./recorder/recorder.ts";
import { warnOfRedis } from "./warn-of-redis.ts";
import { defaultPausesMs } from "./webhooks/plan-next-try.ts";
import { createWebhookSender } from "./webhooks/send-webhook.ts";
import { createWebhookDeliverer } from "./webhooks/webhook-deliverer.ts";

export interface ControlProcessOptions {
  databaseUrl: string;
  redisUrl: string;
  deployment: string;
  reconcileIntervalMs: number;
  /** Tickets that a key may have in a lane, besides the lane's slots. */
  ticketsPerKey: number;
  webhooks: WebhookOptions;
  /** How long jobs are kept after their end. */
  retentionDays: number;
  /** Steps of another making, for crash tests. */
  steps?: Partial<ControlSteps>;
  logger: Logger;
}

export interface WebhookOptions {
  /** Hosts, addresses and ranges that may be called although they are private. */
  privateTargets: readonly string[];
  /** The pauses between tries; the default runs over three days. */
  pausesMs?: readonly number[];
  /** After how long the delivery of a process that died is taken up. Default 30 s. */
  leaseMs?: number;
}

/** How long a parked job may wait for its ticket where nothing else calls the feeder. */
const feedIntervalMs = 250;
/** How late a new model is remembered. */
const modelIntervalMs = 2_000;
/** How late the first try of a webhook can be. */
const webhookPollMs = 1_000;
/** A try takes ten seconds at most. */
const webhookLeaseMs = 30_000;

/** A sweep walks over every key, so it does not come often. */
const pruning = { intervalMs: 300_000, minIdleSeconds: 600 };

/**
 * The process that keeps the books: recorder, reconciler, feeder, webhook deliverer, pruner, and
 * the keeper of the models.
 * Several may run; one reconciles, one prunes.
 */
export function createControlProcess(options: ControlProcessOptions): Service {
  const { logger, deployment } = options;
  const keys = createKeys(deployment);
  const id = `control@${hostname()}#${process.pid}-${newId().slice(-6)}`;
  const db = openDatabase({ url: options.databaseUrl, maxConnections: 6, name: "control" });
  const redis = createRedis(options.redisUrl, "worker", logger, deployment);
  const blocking = createRedis(options.redisUrl, "worker", logger, deployment);
  const tickets = createTicketProducer({
    redis,
    deployment,
    logger,
    backoffMs: (kind) => backoffByKind.get(kind) ?? 1_000,
    ticketsPerKey: options.ticketsPerKey,
  });
  const steps = { ...controlSteps, ...options.steps };
  const ledger = steps.createLedgerReader({
    redis,
    blocking,
    keys,
    consumer: id,
    logger,
  });
  const tally = createTally();
  const observers = { tally, logger, now: () => Date.now() };
  const lanes = () => readLanes({ redis, deployment });
  const base = { db, redis, keys, deployment, tickets, steps, logger, lanes };
  const feeder = createFeeder({
    ...base,
    ticketsPerKey: options.ticketsPerKey,
    intervalMs: feedIntervalMs,
  });
  const services = [
    createControlReporter({ redis, keys, id, tally, logger, lanes }),
    createRecorder({
      ...base,
      ledger,
      onClosed: feeder.onClosed,
      observer: createRecorderObserver(observers),
    }),
    createReconciler({
      ...base,
      observer: createReconcilerObserver(observers),
      intervalMs: options.reconcileIntervalMs,
      onParked: feeder.onParked,
    }),
    feeder,
    createLaneListener(base),
    createModelKeeper({ ...base, intervalMs: modelIntervalMs }),
    createPruner({ ...base, days: options.retentionDays, ...pruning }),
    createWebhookDeliverer({
      db,
      sender: createWebhookSender({ guard: createAddressGuard(options.webhooks.privateTargets) }),
      logger,
      onTried(state, seconds) {
        tally.count(controlMetrics.webhookTries, [state]);
        tally.observe(controlMetrics.webhookTry, [state], seconds);
      },
      now: () => new Date(),
      random: Math.random,
      pausesMs: options.webhooks.pausesMs ?? defaultPausesMs,
      pollMs: webhookPollMs,
      leaseMs: options.webhooks.leaseMs ?? webhookLeaseMs,
    }),
  ];

  async function stop(): Promise<void> {
    // A read that waits for entries must not hold the stop up.
    blocking.disconnect();
    await stopAll(services);
    await tickets.close();
    redis.disconnect();
    await db.close();
  }

  let stopping: Promise<void> | undefined;
  return {
    name: "control",
    start() {
      void warnOfRedis(redis, logger);
      return startAll(services);
    },
    stop: () => (stopping ??= stop()),
  };
}

const backoffByKind = new Map(
  Object.values(jobCatalog).map(({ kind, policy }) => [kind as string, policy.backoffMs]),
);
