import { setTimeout } from "node:timers/promises";
import { isTerminal } from "@shared/contracts";
import type { JobRow } from "@shared/db";
import { createKeys, readLaneOrder, ticketId } from "@shared/queues/producer";
import { messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { JobRecord } from "./job-record.ts";
import { placeInLine } from "./place-in-line.ts";
import type { LaneLine, PlaceInLine } from "./place-in-line.ts";
import type { WorkerRegistry } from "./worker-registry.ts";

/*
 * Where waiting jobs stand. Each lane's line is read when somebody asks, and then kept: for a
 * second, or for twenty times as long as the look took (but for five seconds at most), so that a
 * long line costs this process and Postgres a twentieth of their time, however many ask.
 */

export interface WaitingLines {
  /** The place of a queued job; undefined where it is not known. Never rejects. */
  placeOf(row: JobRow): Promise<PlaceInLine | undefined>;
  /** About how many milliseconds pass until a job of the lane ends, as last seen. */
  everyMsOf(lane: string): number | undefined;
}

export interface WaitingLinesDeps {
  record: Pick<JobRecord, "rankParked">;
  redis: Redis;
  deployment: string;
  workers: WorkerRegistry;
  logger: Logger;
  now: () => Date;
}

const keepMs = 1_000;
const keepTimesCost = 20;
const longestKeepMs = 5_000;
/** A ticket follows its row within this time, mostly. */
const ticketLagMs = 200;
/** A store that hangs must not hold answers up. */
const deadlineMs = 500;

interface KeptLine {
  line: LaneLine | undefined;
  freshUntil: number;
  reading: Promise<void> | undefined;
  /** By key: the jobs that were accepted here since the look, each with the number before it. */
  newer: Map<string, Map<string, number>>;
}

export function createWaitingLines(deps: WaitingLinesDeps): WaitingLines {
  const keys = createKeys(deps.deployment);
  const lines = new Map<string, KeptLine>();

  async function read(lane: string): Promise<LaneLine> {
    const readAt = deps.now();
    const [{ ticketIds, ...order }, parked, slots] = await Promise.all([
      readLaneOrder({ redis: deps.redis, keys }, lane),
      deps.record.rankParked(lane),
      deps.workers.slotsOf(lane),
    ]);
    const ranks = new Map(ticketIds.map((id, rank) => [id, rank]));
    return { readAt, order, ranks, parked, slots };
  }

  async function refresh(lane: string, kept: KeptLine): Promise<void> {
    const began = performance.now();
    kept.newer = new Map();
    try {
      kept.line = await read(lane);
    } catch (error) {
      kept.line = undefined;
      deps.logger.debug({ lane, error: messageOf(error) }, "the line can't be read");
    }
    const ended = performance.now();
    const keep = Math.max(keepMs, keepTimesCost * (ended - began));
    kept.freshUntil = ended + Math.min(keep, longestKeepMs);
    kept.reading = undefined;
  }

  async function lineOf(lane: string): Promise<KeptLine> {
    const kept = lines.get(lane) ?? newLine();
    lines.set(lane, kept);
    if (performance.now() < kept.freshUntil) return kept;
    kept.reading ??= refresh(lane, kept);
    await Promise.race([kept.reading, setTimeout(deadlineMs, undefined, { ref: false })]);
    return kept;
  }

  return {
    async placeOf(row) {
      if (isTerminal(row.status) || deps.redis.status !== "ready") return undefined;
      const kept = await lineOf(row.lane);
      const { line } = kept;
      if (!line) return undefined;
      const job = {
        id: row.id,
        ticketId: ticketId(row.id, row.generation),
        key: row.keyId ?? "",
        priority: row.priority,
        attempt: row.attempt,
        newerBefore: isUnseen(line, row) ? newerBefore(kept, row) : 0,
      };
      return placeInLine(line, job, deps.now());
    },
    everyMsOf(lane) {
      const line = lines.get(lane)?.line;
      if (line?.order.runMs === undefined || line.slots === 0) return undefined;
      return Math.max(line.order.runMs / line.slots, line.order.everyMs ?? 0);
    },
  };
}

function newLine(): KeptLine {
  return { line: undefined, freshUntil: 0, reading: undefined, newer: new Map() };
}

/** Whether the look came too early for the job, or for the ticket that follows it. */
function isUnseen({ readAt, parked }: LaneLine, row: JobRow): boolean {
  const isParked = parked.some(({ key }) => key === (row.keyId ?? ""));
  return row.createdAt.getTime() > readAt.getTime() - (isParked ? 0 : ticketLagMs);
}

/** How many jobs of its key were seen here since the look, before this one. */
function newerBefore({ newer }: KeptLine, row: JobRow): number {
  const ofKey = newer.get(row.keyId ?? "") ?? new Map<string, number>();
  newer.set(row.keyId ?? "", ofKey);
  const before = ofKey.get(row.id) ?? ofKey.size;
  ofKey.set(row.id, before);
  return before;
}
