import { createRedis, messageOf, newId } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import { createBatchPace } from "../batch-pace.ts";
import type { BatchPaceOptions } from "../batch-pace.ts";
import type { Keys } from "../keys.ts";
import type { FollowerFeed } from "./job-follower.ts";
import { compareStreamIds, parseStreamEntry, streamStart } from "./stream-entry.ts";

/*
 * One blocking read serves all followers of a reader.
 *
 *   idle      nobody follows: nothing is read, the loop sleeps until a follower comes
 *   blocked   XREAD BLOCK over the control stream and each followed stream, each from the
 *             place of its slowest follower; a follower is given only what is past its own place
 *   pausing   there is much to read: what comes meanwhile is read together
 *   broken    Redis is away: the client reconnects, the read is sent again, places are kept
 *   stopped   final
 *
 * A read that is under way does not know of a follower that came after it. So the set's change
 * writes to the control stream, which ends the read; the next one covers everybody.
 */

export interface StreamReader {
  /** Reads for this follower from its place on. */
  add(follower: FollowerFeed, stream: string): void;
  remove(follower: FollowerFeed, stream: string): void;
  start(): void;
  stop(): Promise<void>;
}

export interface StreamReaderDeps {
  redisUrl: string;
  /** A `request` connection, for waking the reader. */
  redis: Redis;
  deployment: string;
  keys: Keys;
  logger: Logger;
  pace: BatchPaceOptions;
  /** Called after a follower was given entries. */
  onDelivered?: (follower: FollowerFeed, entries: number) => void;
}

const blockMs = 2_000;
/** A read that is this late has lost its connection without noticing. */
const readDeadlineMs = blockMs + 4_000;
const entriesPerRead = 256;
const retryPauseMs = 250;
const wakeRetryMs = 100;

export function createStreamReader(deps: StreamReaderDeps): StreamReader {
  const controlKey = deps.keys.hub(newId());
  const followed = new Map<string, Set<FollowerFeed>>();
  let controlCursor = streamStart;
  /** What the read under way reads: each stream with its place. */
  let covered = new Map<string, string>();
  let isStopped = false;
  let connection: Redis | undefined;
  let loop: Promise<void> | undefined;
  let wakeSleeper: (() => void) | undefined;
  let wakeRetry: NodeJS.Timeout | undefined;

  function interruptRead(): void {
    wakeSleeper?.();
    if (covered.size === 0) return;
    // Both leave in one write.
    Promise.all([
      deps.redis.xadd(controlKey, "MAXLEN", 1, "*", "w", "1"),
      deps.redis.expire(controlKey, 60),
    ]).catch((error: unknown) => {
      deps.logger.debug({ error: messageOf(error) }, "hub wake failed");
      // The read has a connection of its own, which may be back sooner: it is sent again as it was.
      wakeRetry ??= setTimeout(() => {
        wakeRetry = undefined;
        interruptRead();
      }, wakeRetryMs);
    });
  }

  /** Each followed stream with the place of its slowest follower. */
  function places(): Map<string, string> {
    const found = new Map<string, string>();
    for (const [stream, followers] of followed) {
      let slowest: string | undefined;
      for (const { cursor } of followers) {
        if (slowest === undefined || compareStreamIds(cursor, slowest) < 0) slowest = cursor;
      }
      found.set(stream, slowest ?? streamStart);
    }
    return found;
  }

  async function readOnce(reader: Redis): Promise<void> {
    covered = places();
    const watchdog = setTimeout(() => {
      if (reader.status === "ready") reader.disconnect(true);
    }, readDeadlineMs);
    try {
      const reply = await reader.xread(
        ...(["COUNT", entriesPerRead, "BLOCK", blockMs, "STREAMS"] as const),
        ...[controlKey, ...covered.keys(), controlCursor, ...covered.values()],
      );
      for (const [stream, entries] of reply ?? []) deliver(stream, entries);
    } finally {
      clearTimeout(watchdog);
      covered = new Map();
    }
  }

  function deliver(stream: string, raw: [string, string[]][]): void {
    if (stream === controlKey) {
      controlCursor = raw.at(-1)?.[0] ?? controlCursor;
      return;
    }
    const from = covered.get(stream);
    if (from === undefined) return;
    const entries = raw.map(parseStreamEntry);
    for (const follower of [...(followed.get(stream) ?? [])]) {
      // Who came while this read was under way, with a place before its start, waits for the next
      // one: from this one it would miss what lies between.
      if (compareStreamIds(follower.cursor, from) < 0) continue;
      for (const entry of entries) follower.deliver(entry);
      deps.onDelivered?.(follower, entries.length);
    }
  }

  async function run(reader: Redis): Promise<void> {
    const pace = createBatchPace(deps.pace);
    while (!isStopped) {
      if (followed.size === 0) {
        await sleep();
        continue;
      }
      try {
        await readOnce(reader);
        await pace.next();
      } catch (error) {
        if (isStopped) return;
        deps.logger.warn(
          { code: "HUB_READ_FAILED", error: messageOf(error) },
          "reading events failed",
        );
        await sleep(retryPauseMs);
      }
    }
  }

  /** Until a follower comes, the reader stops, or the time is up. */
  function sleep(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
      wakeSleeper = () => {
        clearTimeout(timer);
        wakeSleeper = undefined;
        resolve();
      };
    });
  }

  return {
    add(follower, stream) {
      const group = followed.get(stream) ?? new Set();
      followed.set(stream, group.add(follower));
      const from = covered.get(stream);
      if (from === undefined || compareStreamIds(follower.cursor, from) < 0) interruptRead();
    },
    remove(follower, stream) {
      const group = followed.get(stream);
      group?.delete(follower);
      if (group?.size === 0) followed.delete(stream);
    },
    start() {
      connection = createRedis(deps.redisUrl, "worker", deps.logger, deps.deployment);
      loop = run(connection);
    },
    async stop() {
      isStopped = true;
      clearTimeout(wakeRetry);
      wakeSleeper?.();
      connection?.disconnect();
      await loop;
      await deps.redis.del(controlKey).catch(() => undefined /* it expires by itself */);
    },
  };
}
