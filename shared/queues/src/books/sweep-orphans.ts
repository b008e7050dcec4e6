import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { keepSeconds } from "./close-jobs.ts";

/*
 * Finds what was left in Redis by jobs that are over, or gone from the record: a crash between
 * the commit and the clearing, a worker that wrote after its job was deleted.
 *
 *   SCAN a page → keys that belong to a job → untouched for a while? → is the job over? → sweep
 *
 * Why nothing of an unfinished job can be swept: its row is committed before its first key is
 * written, and the record is asked after the key was seen. A job that is over never begins
 * again. The idle time only spares work that closes its job at this moment.
 */

const pageSize = 250;
const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

export interface SweepDeps {
  redis: Redis;
  keys: Keys;
  deployment: string;
  /** Which of these jobs are over, or not on record. */
  findOverJobs: (ids: string[]) => Promise<string[]>;
  removeTicket: (ticket: { id: string; lane: string; generation: number }) => Promise<boolean>;
  /** Keys that somebody touched within this time are left for the next sweep. */
  minIdleSeconds: number;
  signal: AbortSignal;
}

/** A key of a job. */
interface JobKey {
  key: string;
  jobId: string;
  /** `marker`: followers and late tickets may still need it for a while; the rest nobody. */
  type: "marker" | "bytes" | "cancel" | "ticket";
  lane: string;
  generation: number;
}

/**
 * Walks once over all keys of the deployment, in small steps, and sweeps what is orphaned. Gives
 * the number of keys.
 */
export async function sweepOrphans(deps: SweepDeps): Promise<number> {
  const parse = createKeyParser(deps.deployment);
  let swept = 0;
  let cursor = "0";
  do {
    const [next, page] = await deps.redis.scan(
      ...([cursor, "MATCH", `{${deps.deployment}}:*`, "COUNT", pageSize] as const),
    );
    cursor = next;
    const candidates = page.map(parse).filter((key) => key !== undefined);
    swept += await sweepPage(deps, candidates);
  } while (cursor !== "0" && !deps.signal.aborted);
  return swept;
}

/** Reads a key's name; undefined for keys that are no job's. */
function createKeyParser(deployment: string): (key: string) => JobKey | undefined {
  const prefix = `^\\{${deployment}\\}`;
  const ofJob = new RegExp(
    `${prefix}:lane:([^:]+):(live|stream|outcome|cancel|payload|blob):(${uuid})(?::.*)?$`,
    "s",
  );
  const ofTicket = new RegExp(`${prefix}:queue:([^:]+):(${uuid})-(\\d+)$`);
  const types = { live: "marker", stream: "marker", outcome: "marker", cancel: "cancel" } as const;
  return (key) => {
    const job = ofJob.exec(key);
    if (job) {
      const [, lane = "", name = "", jobId = ""] = job;
      return {
        key,
        jobId,
        lane,
        generation: 0,
        type: types[name as keyof typeof types] ?? "bytes",
      };
    }
    const ticket = ofTicket.exec(key);
    if (!ticket) return undefined;
    const [, lane = "", jobId = "", generation] = ticket;
    return { key, jobId, lane, generation: Number(generation), type: "ticket" };
  };
}

async function sweepPage(deps: SweepDeps, candidates: JobKey[]): Promise<number> {
  const forgotten = await findForgotten(deps, candidates);
  if (forgotten.length === 0) return 0;
  const over = new Set(await deps.findOverJobs([...new Set(forgotten.map((key) => key.jobId))]));
  const orphans = forgotten.filter(({ jobId }) => over.has(jobId));
  const pipeline = deps.redis.pipeline();
  for (const { key, type } of orphans) {
    if (type === "marker") pipeline.expire(key, keepSeconds);
    else if (type !== "ticket") pipeline.unlink(key);
  }
  throwFirst(await pipeline.exec());
  for (const { type, jobId, lane, generation } of orphans) {
    if (type === "ticket") await deps.removeTicket({ id: jobId, lane, generation });
  }
  return orphans.length;
}

/** The keys that nobody touched for a while, and that will not go soon by themselves. */
async function findForgotten(deps: SweepDeps, candidates: JobKey[]): Promise<JobKey[]> {
  if (candidates.length === 0) return [];
  const pipeline = deps.redis.pipeline();
  for (const { key, type } of candidates) {
    // Neither counts as a touch. The read of a field does, so it comes last.
    pipeline.ttl(key).object("IDLETIME", key);
    if (type === "ticket") pipeline.hget(key, "finishedOn");
    else pipeline.echo("");
  }
  const replies = (await pipeline.exec()) ?? [];
  return candidates.filter((candidate, index) => {
    const [ttl, idle, finishedOn] = replies.slice(index * 3, index * 3 + 3);
    // Gone meanwhile: IDLETIME has nothing to say.
    if (ttl?.[1] === -2 || typeof idle?.[1] !== "number") return false;
    if (idle[1] < deps.minIdleSeconds) return false;
    if (candidate.type === "ticket") return isStale(finishedOn?.[1] as string | null);
    if (candidate.type === "bytes") return true;
    return ttl?.[1] === -1 || (candidate.type === "marker" && Number(ttl?.[1]) > keepSeconds);
  });
}

/** A ticket that never ran, or that the queue should have dropped an hour ago. */
function isStale(finishedOn: string | null): boolean {
  return finishedOn === null || Number(finishedOn) < Date.now() - 2 * keepSeconds * 1_000;
}

function throwFirst(replies: [Error | null, unknown][] | null): void {
  const failed = replies?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
}
