import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { ledgerEntrySchema } from "../ledger-entry.ts";
import type { LedgerEntry } from "../ledger-entry.ts";
import { blobsOf } from "./outcome-blobs.ts";
import { createReaderLease } from "./reader-lease.ts";

const group = "recorder";
const batchSize = 256;
/** Also how soon a lane that is new gets read, and what a dead reader holds is looked for. */
const blockMs = 500;
/** How often it is looked whether others left entries behind: under load not at every read. */
const lookEveryMs = 500;
/** Entries of a dead reader are older: its lease has run out meanwhile. */
const leastIdleMs = 1_000;

/** An entry and where it stands. `entry` is undefined where it could not be read. */
export interface LedgerItem {
  lane: string;
  streamId: string;
  entry: LedgerEntry | undefined;
}

/** Without a range: how many, the first and the last, and how many by consumer. */
type PendingReply = [
  number,
  string | null,
  string | null,
  [consumer: string, count: string][] | null,
];

type StreamReply = [key: string, entries: [id: string, fields: string[] | null][] | null][];

/**
 * Reads the ledgers of all lanes as one member of a consumer group. An entry that was read and
 * not settled is read again: by this reader after `rewind()`, or half a second after an answer was
 * lost; by another one a few seconds after this process is gone.
 */
export interface LedgerReader {
  /**
   * The next entries in ledger order; an empty array when none came within half a second. Those
   * that were read before are settled by now, or given again.
   */
  read(lanes: string[]): Promise<LedgerItem[]>;
  /**
   * What follows within `waitMs` on entries that were read and are not settled yet. Undefined while
   * older ones are being read again, or have to be: `read` gives them, with all that is unsettled.
   */
  readOn(lanes: string[], waitMs: number): Promise<LedgerItem[] | undefined>;
  /** Acknowledges and deletes entries that are recorded. */
  settle(items: LedgerItem[]): Promise<void>;
  /** Reads again what was read but not settled. */
  rewind(): void;
  /** Entries not yet settled, by lane. */
  depth(lanes: string[]): Promise<number>;
  /** Reads no more: what is unsettled is taken over at once. */
  close(): Promise<void>;
}

export interface LedgerReaderDeps {
  /** A connection of its own: reading blocks it. */
  blocking: Redis;
  redis: Redis;
  keys: Keys;
  /** Unique among the readers that live now. */
  consumer: string;
  logger: Logger;
}

export function createLedgerReader(deps: LedgerReaderDeps): LedgerReader {
  const { redis, blocking, keys } = deps;
  const lease = createReaderLease(deps);
  let readsPending = true;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function toItem(lane: string, streamId: string, fields: string[] | null): LedgerItem {
    const text = fields?.[fields.indexOf("entry") + 1];
    try {
      const entry = ledgerEntrySchema.parse(JSON.parse(text ?? ""));
      assertOwnBlobs(keys, lane, entry);
      return { lane, streamId, entry };
    } catch (error) {
      deps.logger.error({ code: "LEDGER_UNREADABLE", lane, streamId, err: error }, "ledger");
      return { lane, streamId, entry: undefined };
    }
  }

  /** Groups vanish with an emptied Redis. `0`: what is in the ledger already counts too. */
  async function createGroups(lanes: string[]): Promise<void> {
    for (const lane of lanes) {
      try {
        await redis.xgroup("CREATE", keys.ledger(lane), group, "0", "MKSTREAM");
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
      }
    }
  }

  /**
   * Claims what readers that live no more have left, and sees to what this one was given without
   * knowing: an answer that Redis had sent was lost with its connection.
   */
  async function takeOver(lanes: string[]): Promise<void> {
    if (performance.now() - lookedAt < lookEveryMs) return;
    const pending = await readPending(lanes);
    lookedAt = performance.now();
    const others = pending.filter(({ consumer }) => consumer !== deps.consumer);
    if (others.length < pending.length) readsPending = true;
    if (others.length === 0) return;
    const living = await lease.findLiving([...new Set(others.map((one) => one.consumer))]);
    for (const { lane, consumer } of others) {
      if (!living.has(consumer)) await claim(lane, consumer);
    }
  }

  /** The readers that hold unsettled entries, by lane. */
  async function readPending(lanes: string[]): Promise<{ lane: string; consumer: string }[]> {
    const pipeline = redis.pipeline();
    for (const lane of lanes) pipeline.xpending(keys.ledger(lane), group);
    const replies = (await pipeline.exec()) ?? [];
    return replies.flatMap(([error, reply], index) => {
      if (error) throw error;
      const consumers = (reply as PendingReply)[3] ?? [];
      return consumers.map(([consumer]) => ({ lane: lanes[index] ?? "", consumer }));
    });
  }

  async function claim(lane: string, from: string): Promise<void> {
    const ledger = keys.ledger(lane);
    const left = await redis.xpending(ledger, group, "-", "+", batchSize, from);
    const ids = (left as [id: string][]).map(([id]) => id);
    // Of several heirs the first gets them: a claim makes them young again.
    if (ids.length > 0) await redis.xclaim(ledger, group, deps.consumer, leastIdleMs, ...ids);
    readsPending = true;
  }

  async function readOnce(lanes: string[]): Promise<LedgerItem[]> {
    lease.hold();
    await takeOver(lanes);
    if (readsPending) {
      const pending = await readFrom(redis, lanes, "0");
      if (pending.length > 0) return pending;
      readsPending = false;
    }
    return readFrom(blocking, lanes, ">", blockMs);
  }

  async function readFrom(
    connection: Redis,
    lanes: string[],
    from: "0" | ">",
    waitMs = 0,
  ): Promise<LedgerItem[]> {
    const streams = lanes.map((lane) => keys.ledger(lane));
    const positions = streams.map(() => from);
    const wait = waitMs > 0 ? ["BLOCK", waitMs] : [];
    const reply = await connection.call(
      "XREADGROUP",
      ...["GROUP", group, deps.consumer, "COUNT", batchSize, ...wait],
      ...["STREAMS", ...streams, ...positions],
    );
    return toStreams(reply).flatMap(([key, entries]) => {
      const lane = lanes[streams.indexOf(key)] ?? "";
      return (entries ?? []).map(([id, fields]) => toItem(lane, id, fields));
    });
  }

  return {
    async read(lanes) {
      try {
        return await readOnce(lanes);
      } catch (error) {
        if (!isGroupMissing(error)) throw error;
        await createGroups(lanes);
        readsPending = true;
        return [];
      }
    },
    async readOn(lanes, waitMs) {
      if (readsPending) return undefined;
      try {
        return await readFrom(blocking, lanes, ">", waitMs);
      } catch (error) {
        if (!isGroupMissing(error)) throw error;
        // The next read makes it.
        return undefined;
      }
    },
    async settle(items) {
      const pipeline = redis.pipeline();
      for (const [lane, group_] of Map.groupBy(items, (item) => item.lane)) {
        const ids = group_.map((item) => item.streamId);
        pipeline.xack(keys.ledger(lane), group, ...ids).xdel(keys.ledger(lane), ...ids);
      }
      const refusal = (await pipeline.exec())?.find(([error]) => error)?.[0];
      if (refusal) throw refusal;
    },
    rewind() {
      readsPending = true;
    },
    close: lease.release,
    async depth(lanes) {
      const lengths = await Promise.all(lanes.map((lane) => redis.xlen(keys.ledger(lane))));
      return lengths.reduce((sum, length) => sum + length, 0);
    },
  };
}

const isGroupMissing = (error: unknown) =>
  error instanceof Error && error.message.includes("NOGROUP");

/**
 * A worker is trusted with its own lane only: an outcome that names other keys than those of its
 * run would have the recorder read, and then delete, what is none of its business.
 */
function assertOwnBlobs(keys: Keys, lane: string, entry: LedgerEntry): void {
  if (entry.type !== "outcome") return;
  const own = keys.blob({ id: entry.job_id, lane }, entry.fence, "");
  const foreign = blobsOf(entry).find((name) => !name.startsWith(own));
  if (foreign !== undefined) throw new Error(`an outcome names a key of others: ${foreign}`);
}

/** RESP2 gives an array of pairs; RESP3 a map, which the client flattens to key, value, key … */
function toStreams(reply: unknown): StreamReply {
  if (!Array.isArray(reply)) return [];
  if (typeof reply[0] !== "string") return reply as StreamReply;
  const flat = reply as [string, StreamReply[number][1]];
  return flat.flatMap((key, index) =>
    index % 2 === 0 ? [[key, flat[index + 1]] as StreamReply[number]] : [],
  );
}
