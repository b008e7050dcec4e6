import { claimParkedJobs, listParkedKeys, parkJobs } from "@shared/db";
import type { Database, ParkedKey } from "@shared/db";
import { readRefusals, readRooms } from "@shared/queues/books";
import type { Keys } from "@shared/queues/books";
import { readWorkers } from "@shared/queues/producer";
import type { TicketProducer } from "@shared/queues/producer";
import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";
import { shareRooms } from "./share-rooms.ts";

/*
 * The feeder gives parked jobs their tickets when their keys have room. Several may run: a claim
 * locks its rows, and Redis gives each ticket one turn. A round:
 *
 *   keys with parked jobs (Postgres) → their rooms (Redis) → claim rows (Postgres) → add tickets
 *
 * and rounds follow each other while they find something to do; then the feeder rests until jobs
 * end, rows are parked, or `intervalMs` is over.
 *
 * A crash after the claim leaves rows that say they have a ticket: the reconciler finds none and
 * parks them again. What a refused ticket leaves is parked by the round itself. Nothing is ever
 * given two tickets of one generation, since the claim comes first and the ticket's id is the
 * generation's.
 */

/** The most tickets of one round: a round must not keep the recorder of this process waiting. */
const maxRoundJobs = 500;
const maxRoundBytes = 32 * 1024 * 1024;
/** How often the registry is asked for the lanes' slots. */
const slotsEveryMs = 1_000;
const retryMs = 500;

export interface FeederDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  deployment: string;
  tickets: TicketProducer;
  logger: Logger;
  /** Tickets that a key may have in a lane, besides the lane's slots. */
  ticketsPerKey: number;
  lanes: () => Promise<string[]>;
  intervalMs: number;
}

export interface Feeder extends Service {
  /** Says that jobs were parked. */
  onParked(): void;
  /** Says that jobs have ended, so that there may be room. Costs nothing while no job is parked. */
  onClosed(): void;
}

export function createFeeder(deps: FeederDeps): Feeder {
  const { db, logger } = deps;
  let loop: Promise<void> | undefined;
  let isStopped = false;
  let isNudged = false;
  let hasParked = false;
  let wake: () => void = () => undefined;
  let slots = new Map<string, number>();
  let slotsAt = Number.NEGATIVE_INFINITY;
  let lanes: string[] = [];

  function nudge(): void {
    isNudged = true;
    wake();
  }

  async function readSlots(): Promise<void> {
    if (performance.now() - slotsAt < slotsEveryMs) return;
    slotsAt = performance.now();
    lanes = await deps.lanes();
    const found = new Map<string, number>();
    for (const worker of (await readWorkers(deps)).filter((one) => !one.draining)) {
      for (const lane of worker.lanes) found.set(lane, (found.get(lane) ?? 0) + worker.slots);
    }
    slots = found;
  }

  /** The keys with parked jobs, and how many tickets each may have. Every lane hears of its own. */
  async function findRooms(): Promise<(ParkedKey & { room: number })[]> {
    // Refusals first: one that comes after this look keeps its mark.
    const refusals = new Map(
      await Promise.all(lanes.map(async (lane) => [lane, await readRefusals(deps, lane)] as const)),
    );
    const parked = await listParkedKeys(db);
    hasParked = parked.length > 0;
    const byLane = Map.groupBy(parked, (one) => one.lane);
    const rooms = await Promise.all(
      [...new Set([...lanes, ...byLane.keys()])].map(async (lane) => {
        const group = byLane.get(lane) ?? [];
        const found = await readRooms(deps, lane, group, {
          limit: deps.ticketsPerKey,
          slots: slots.get(lane) ?? 0,
          refusals: refusals.get(lane) ?? -1,
        });
        return group.map((one, index) => ({ ...one, room: found[index] ?? 0 }));
      }),
    );
    return rooms.flat();
  }

  /** One round; true when it gave tickets. */
  async function feed(): Promise<boolean> {
    await readSlots();
    const rooms = shareRooms(await findRooms(), maxRoundJobs);
    const claimed = await claimParkedJobs(db, rooms, maxRoundBytes);
    if (claimed.length === 0) return false;
    const refused = await deps.tickets.addTickets(claimed, { isFeeder: true });
    await parkJobs(db, refused);
    return refused.length < claimed.length;
  }

  async function rest(ms: number): Promise<void> {
    if (isStopped || isNudged) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function runLoop(): Promise<void> {
    while (!isStopped) {
      isNudged = false;
      try {
        if (!(await feed())) await rest(deps.intervalMs);
      } catch (error) {
        if (isStopped) return;
        logger.warn({ code: "FEEDER_FAILED", err: error }, "the next round tries again");
        await rest(retryMs);
      }
    }
  }

  return {
    name: "feeder",
    onParked: nudge,
    onClosed() {
      if (hasParked) nudge();
    },
    async start() {
      loop = runLoop();
    },
    async stop() {
      isStopped = true;
      wake();
      await loop;
    },
  };
}
