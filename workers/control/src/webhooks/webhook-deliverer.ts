import { claimDeliveries, listEndedWebhooks, makeDeliveries, noteAttempt } from "@shared/db";
import type { ClaimedDelivery, Database } from "@shared/db";
import type { Logger, Service } from "@shared/runtime";
import { planNextTry } from "./plan-next-try.ts";
import type { SendResult, WebhookSender } from "./send-webhook.ts";
import { signWebhook } from "./sign-webhook.ts";
import { webhookBodyOf } from "./webhook-body.ts";

/*
 * Tells of the ends of jobs. The queue is the table: nothing about deliveries stands in Redis.
 *
 *   make     jobs that ended get their delivery: the exact body, due at once
 *   claim    deliveries that are due are taken for the length of a lease
 *   send     one try each, all at the same time, few for one target
 *   note     the try is logged; delivered, given up, or due again later
 *
 * A crash before `note` leaves the delivery to whoever claims it after the lease: it is sent
 * again with the same id. Several deliverers may run.
 */

const batchSize = 100;
const maxInFlight = 32;
/** A target that lets every try time out holds up this many, not the others. */
const maxPerTarget = 4;
const timeoutMs = 10_000;
/** Tries under way when the service stops get this long. */
const stopGraceMs = 2_000;

export interface WebhookDelivererDeps {
  db: Database;
  sender: WebhookSender;
  logger: Logger;
  /** Hears of each try, once it is noted. */
  onTried: (state: string, seconds: number) => void;
  now: () => Date;
  random: () => number;
  /** The pauses between tries. */
  pausesMs: readonly number[];
  /** How often the record is asked for work. */
  pollMs: number;
  /** Longer than a try can take. */
  leaseMs: number;
}

export function createWebhookDeliverer(deps: WebhookDelivererDeps): Service {
  const { db, logger } = deps;
  const stopped = new AbortController();
  const cutOff = new AbortController();
  const inFlight = new Map<Promise<void>, string>();
  let loop: Promise<void> | undefined;
  let wake = () => {};

  async function makeDue(): Promise<void> {
    for (;;) {
      const ended = await listEndedWebhooks(db, batchSize);
      const made = ended.map((job) => ({ jobId: job.id, ...webhookBodyOf(job, deps.now()) }));
      await makeDeliveries(db, made);
      if (ended.length < batchSize) return;
    }
  }

  async function startDue(): Promise<void> {
    const limit = maxInFlight - inFlight.size;
    if (limit <= 0) return;
    const busyTargets = [...new Set(inFlight.values())];
    const claimed = await claimDeliveries(db, {
      ...{ limit, busyTargets, perTarget: maxPerTarget },
      leaseMs: deps.leaseMs,
    });
    for (const delivery of claimed) {
      const running = deliver(delivery).finally(() => {
        inFlight.delete(running);
        wake();
      });
      inFlight.set(running, delivery.target);
    }
  }

  async function deliver(delivery: ClaimedDelivery): Promise<void> {
    try {
      const at = deps.now();
      const startedAt = performance.now();
      const result = await send(delivery, at);
      await note(delivery, { at, durationMs: performance.now() - startedAt, result });
    } catch (error) {
      // Cut off by the stop, or Postgres is away: the lease runs out and the try is repeated.
      if (stopped.signal.aborted) return;
      const { jobId } = delivery;
      logger.warn({ code: "WEBHOOK_NOT_NOTED", job: jobId, err: error }, "tried again later");
    }
  }

  function send({ jobId, url, body, secret }: ClaimedDelivery, at: Date): Promise<SendResult> {
    const headers = signWebhook({ id: `msg_${jobId}`, at, body, secret });
    return deps.sender.send({ url, body, headers, timeoutMs, signal: cutOff.signal });
  }

  async function note(
    { jobId, claim, tries, seriesStartedAt }: ClaimedDelivery,
    { at, durationMs, result }: { at: Date; durationMs: number; result: SendResult },
  ): Promise<void> {
    const { statusCode, error } = result;
    const series = { tries, startedAt: seriesStartedAt };
    const { random, pausesMs } = deps;
    const next = planNextTry(result, series, { now: deps.now(), random, pausesMs });
    await noteAttempt(db, {
      ...{ jobId, claim, at, statusCode, error, next },
      durationMs: Math.round(durationMs),
    });
    deps.onTried(next.state, durationMs / 1_000);
    if (next.state === "failed" || next.state === "disabled") {
      const reason = { job: jobId, state: next.state, status: statusCode, error };
      logger.warn({ code: "WEBHOOK_GIVEN_UP", ...reason }, "no further try");
    }
  }

  async function runLoop(): Promise<void> {
    while (!stopped.signal.aborted) {
      const { promise: woken, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      try {
        await makeDue();
        await startDue();
      } catch (error) {
        logger.warn({ code: "WEBHOOKS_BEHIND", err: error }, "the next look tries again");
      }
      const timer = setTimeout(wake, deps.pollMs);
      if (!stopped.signal.aborted) await woken;
      clearTimeout(timer);
    }
  }

  return {
    name: "webhook-deliverer",
    async start() {
      loop = runLoop();
    },
    async stop() {
      stopped.abort();
      wake();
      await loop;
      const timer = setTimeout(() => cutOff.abort(), stopGraceMs);
      await Promise.all(inFlight.keys());
      clearTimeout(timer);
    },
  };
}
