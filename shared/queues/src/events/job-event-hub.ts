import type { Logger, Service } from "@shared/runtime";
import { messageOf } from "@shared/runtime";
import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";
import type { JobRef } from "../keys.ts";
import { createJobFollower } from "./job-follower.ts";
import type { FollowerFeed, JobFollower } from "./job-follower.ts";
import { createStreamReader } from "./stream-reader.ts";
import type { StreamReader } from "./stream-reader.ts";

/*
 * All followers of this process share two reads, whatever their number. Reading costs by the
 * number of streams that are read together, and what begins must not wait for what flows:
 *
 *   fresh     has heard a few entries at most: few streams, each entry at once
 *   flowing   has heard more: what comes within some milliseconds is read together under load
 *
 * Beside the reading, a slow round asks the record which followed jobs are over: a `done` that
 * was lost with Redis can't leave a reader hanging.
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
  /** A `request` connection, for waking the readers. */
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

/** Entries after which a stream flows: the run's begin, and the first of what it says. */
const freshEntries = 2;
const freshPace = { freePerSecond: 2_000, gatherMs: 2 };
const flowingPace = { freePerSecond: 200, gatherMs: 4, mostPerSecond: 500, longestMs: 8 };
const idsPerCheck = 1_000;

/** A follower's stream, and who reads it. */
interface Following {
  stream: string;
  reader: StreamReader;
  heard: number;
}

export function createJobEventHub(deps: JobEventHubDeps): JobEventHub {
  const keys = createKeys(deps.deployment);
  const flowing = createStreamReader({ ...deps, keys, pace: flowingPace });
  const fresh = createStreamReader({ ...deps, keys, pace: freshPace, onDelivered });
  const followings = new Map<FollowerFeed, Following>();
  const followers = new Map<string, Set<FollowerFeed>>();
  let isStarted = false;
  let isStopped = false;
  let checkTimer: NodeJS.Timeout | undefined;

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
    const group = followers.get(follower.jobId) ?? new Set();
    followers.set(follower.jobId, group.add(follower));
    followings.set(follower, { stream, reader: fresh, heard: 0 });
    fresh.add(follower, stream);
  }

  function forget(follower: FollowerFeed): void {
    const following = followings.get(follower);
    followings.delete(follower);
    following?.reader.remove(follower, following.stream);
    const group = followers.get(follower.jobId);
    group?.delete(follower);
    if (group?.size === 0) followers.delete(follower.jobId);
  }

  function onDelivered(follower: FollowerFeed, entries: number): void {
    const following = followings.get(follower);
    if (!following) return;
    following.heard += entries;
    if (following.heard < freshEntries) return;
    fresh.remove(follower, following.stream);
    following.reader = flowing;
    flowing.add(follower, following.stream);
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
      return followings.size;
    },
    follow,
    checkEnded,
    async start() {
      if (isStarted || isStopped) return;
      isStarted = true;
      fresh.start();
      flowing.start();
      scheduleCheck();
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      clearTimeout(checkTimer);
      for (const follower of [...followings.keys()]) follower.close();
      await Promise.all([fresh.stop(), flowing.stop()]);
    },
  };
}
