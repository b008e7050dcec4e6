import { createRedis, messageOf, newId } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";
import { createBatchPace } from "../batch-pace.ts";
import { createKeys } from "../keys.ts";
import type { JobRef } from "../keys.ts";
import { createJobFollower } from "./job-follower.ts";
import type { FollowerFeed, JobFollower } from "./job-follower.ts";
import { compareStreamIds, parseStreamEntry, streamStart } from "./stream-entry.ts";

/*
 * One blocking read serves every follower of this process.
 *
 *   idle      nobody follows: nothing is read, the loop sleeps until a follower comes
 *   blocked   XREAD BLOCK over the control stream and each followed stream, each from the
 *             place of its slowest follower; a follower is given only what is past its own place
 *   broken    Redis is away: the client reconnects, the read is sent again, places are kept
 *   stopped   final; followers hear `closed`
 *
 * A read that is under way does not know of a follower that came after it. So the set's change
 * writes to the control stream, which ends the read; the next one covers everybody. Beside the
 * reading, a slow round asks the record which followed jobs are over: a `done` that was lost
 * with Redis can't leave a reader hanging.
 */

export interface JobEventHub extends Service {
  /** Follows a job's events from after `afterId`. Close the follower on every path. */
  follow(job: JobRef, afterId: string): JobFollower;
  /** Asks the record now whether these jobs are over, for followers in this process. */
  checkEnded(jobIds: string[]): Promise<void>;
  readonly followerCount: number;
}

export interface JobEventHubDeps {
  redisUrl: string;
  /** A `request` connection, for waking the reader. */
  redis: Redis;
  deployment: string;
  logger: Logger;
  /** Which of these jobs are over or gone, by the record. */
  findEndedJobs: (jobIds: string[]) => Promise<string[]>;
  /** How often the record is asked. Default 5 s. */
  checkIntervalMs?: number;
  /** Entries that may wait for one slow reader. Default 1,000. */
  maxQueued?: number;
}

/**
 * Reading costs by the number of streams that are followed, not by what has come: where there is
 * much to read, several entries of several streams are read at a time.
 */
const readPace = { freePerSecond: 400, gatherMs: 4 };
const blockMs = 2_000;
/** A read that is this late has lost its connection without noticing. */
const readDeadlineMs = blockMs + 4_000;
const entriesPerRead = 256;
const idsPerCheck = 1_000;
const retryPauseMs = 250;

export function createJobEventHub(deps: JobEventHubDeps): JobEventHub {
  const keys = createKeys(deps.deployment);
  const controlKey = keys.hub(newId());
  const followers = new Map<string, Set<FollowerFeed>>();
  /** The streams of the followed jobs, by job id. */
  const streamOf = new Map<string, string>();
  let controlCursor = streamStart;
  let covered = new Map<string, string>();
  let isStopped = false;
  let reader: Redis | undefined;
  let loop: Promise<void> | undefined;
  let checkTimer: NodeJS.Timeout | undefined;
  let wakeSleeper: (() => void) | undefined;

  function follow(job: JobRef, afterId: string): JobFollower {
    const follower = createJobFollower({
      jobId: job.id,
      afterId,
      maxQueued: deps.maxQueued ?? 1_000,
      onClose: forget,
    });
    if (isStopped) follower.close();
    else remember(follower, keys.stream(job));
    return follower;
  }

  function remember(follower: FollowerFeed, stream: string): void {
    streamOf.set(follower.jobId, stream);
    const group = followers.get(follower.jobId) ?? new Set();
    followers.set(follower.jobId, group.add(follower));
    const from = covered.get(follower.jobId);
    if (from === undefined || compareStreamIds(follower.cursor, from) < 0) interruptRead();
  }

  function forget(follower: FollowerFeed): void {
    const group = followers.get(follower.jobId);
    group?.delete(follower);
    if (group?.size !== 0) return;
    followers.delete(follower.jobId);
    streamOf.delete(follower.jobId);
  }

  function interruptRead(): void {
    wakeSleeper?.();
    if (covered.size === 0) return;
    // When this fails Redis is away, and the read ends with the connection.
    deps.redis
      .pipeline()
      .xadd(controlKey, "MAXLEN", 1, "*", "w", "1")
      .expire(controlKey, 60)
      .exec()
      .catch((error: unknown) => deps.logger.debug({ error: messageOf(error) }, "hub wake failed"));
  }

  /** Each followed stream with the place of its slowest follower. */
  function places(): Map<string, string> {
    const found = new Map<string, string>();
    for (const [jobId, group] of followers) {
      const cursors = [...group].map((follower) => follower.cursor);
      found.set(
        jobId,
        cursors.reduce((a, b) => (compareStreamIds(a, b) <= 0 ? a : b)),
      );
    }
    return found;
  }

  async function readOnce(connection: Redis): Promise<void> {
    covered = places();
    const jobOf = new Map([...covered.keys()].map((id) => [streamOf.get(id) ?? "", id]));
    const streams = [controlKey, ...jobOf.keys()];
    const watchdog = setTimeout(() => {
      if (connection.status === "ready") connection.disconnect(true);
    }, readDeadlineMs);
    try {
      const reply = await connection.xread(
        ...(["COUNT", entriesPerRead, "BLOCK", blockMs, "STREAMS"] as const),
        ...streams,
        controlCursor,
        ...covered.values(),
      );
      for (const [stream, entries] of reply ?? [])
        deliver(stream, jobOf.get(stream) ?? "", entries);
    } finally {
      clearTimeout(watchdog);
      covered = new Map();
    }
  }

  function deliver(stream: string, jobId: string, entries: [string, string[]][]): void {
    if (stream === controlKey) {
      controlCursor = entries.at(-1)?.[0] ?? controlCursor;
      return;
    }
    const from = covered.get(jobId);
    if (from === undefined) return;
    // Who came while this read was under way, with a place before its start, waits for the next
    // one: from this one it would miss what lies between.
    const group = [...(followers.get(jobId) ?? [])];
    const served = group.filter((follower) => compareStreamIds(follower.cursor, from) >= 0);
    for (const entry of entries.map(parseStreamEntry)) {
      for (const follower of served) follower.deliver(entry);
    }
  }

  async function run(connection: Redis): Promise<void> {
    const pace = createBatchPace(readPace);
    while (!isStopped) {
      if (followers.size === 0) {
        await sleep();
        continue;
      }
      try {
        await readOnce(connection);
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

  /** Until a follower comes, the hub stops, or the time is up. */
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

  async function checkEnded(jobIds: string[]): Promise<void> {
    const followed = jobIds.filter((id) => followers.has(id));
    for (let at = 0; at < followed.length; at += idsPerCheck) {
      const ended = await deps.findEndedJobs(followed.slice(at, at + idsPerCheck));
      for (const id of ended) for (const follower of followers.get(id) ?? []) follower.end();
    }
  }

  function scheduleCheck(): void {
    checkTimer = setTimeout(() => {
      checkEnded([...followers.keys()])
        .catch((error: unknown) =>
          deps.logger.warn(
            { code: "HUB_CHECK_FAILED", error: messageOf(error) },
            "asking the record",
          ),
        )
        .finally(() => {
          if (!isStopped) scheduleCheck();
        });
    }, deps.checkIntervalMs ?? 5_000);
  }

  return {
    name: "job event hub",
    get followerCount() {
      return [...followers.values()].reduce((sum, group) => sum + group.size, 0);
    },
    follow,
    checkEnded,
    async start() {
      if (loop || isStopped) return;
      reader = createRedis(deps.redisUrl, "worker", deps.logger, deps.deployment);
      loop = run(reader);
      scheduleCheck();
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      clearTimeout(checkTimer);
      const open = [...followers.values()].flatMap((group) => [...group]);
      for (const follower of open) follower.close();
      wakeSleeper?.();
      reader?.disconnect();
      await loop;
      await deps.redis.del(controlKey).catch(() => undefined /* it expires by itself */);
    },
  };
}
