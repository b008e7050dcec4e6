import { setTimeout as pause } from "node:timers/promises";
import type { ApiKeyRow } from "@shared/db";

/*
 * The keys on record as this process knows them. All of them are read at once, at most every few
 * seconds and only while requests come, so that a request costs no round trip:
 *
 *   fresh   used as it is
 *   aging   past half its time: used, while the next reading is under way
 *   stale   past its time, or none yet: requests wait for a reading, and fail when the record
 *           can't be reached
 *
 * A key that is made, revoked or deleted is known here within `keepMs`; a key that is asked for
 * and not known is looked for at once, so that a new key works from its first request on.
 */

export type KeysById = ReadonlyMap<string, ApiKeyRow>;

export interface KeyDirectory {
  /** All keys, revoked and expired ones too. Rejects when they are stale and the record is away. */
  read(): Promise<KeysById>;
  /** The key of this id, or undefined. Rejects as `read` does. */
  find(id: string): Promise<ApiKeyRow | undefined>;
  /** What was read last, however long ago. */
  readonly lastKnown: KeysById | undefined;
}

export interface KeyDirectoryDeps {
  listApiKeys: () => Promise<ApiKeyRow[]>;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  /** How long a reading may be used. */
  keepMs: number;
}

/** The shortest pause between readings for the sake of unknown ids: strangers can ask for many. */
const missPauseMs = 200;

export function createKeyDirectory(deps: KeyDirectoryDeps): KeyDirectory {
  let known: KeysById | undefined;
  /** When the last reading began: what was written after that it may not show. */
  let knownSince = Number.NEGATIVE_INFINITY;
  let reading: Promise<KeysById> | undefined;
  let nextReading: Promise<KeysById> | undefined;

  async function readNow(): Promise<KeysById> {
    const beganAt = deps.now();
    const rows = await deps.listApiKeys();
    known = new Map(rows.map((row) => [row.id, row]));
    knownSince = beganAt;
    return known;
  }

  const readOnce = (): Promise<KeysById> =>
    (reading ??= readNow().finally(() => (reading = undefined)));

  /** A reading that begins after this call. */
  const readAnew = (): Promise<KeysById> => (nextReading ??= waitAndRead());

  async function waitAndRead(): Promise<KeysById> {
    await reading?.catch(() => undefined /* whoever waits for that one hears of it */);
    const early = knownSince + missPauseMs - deps.now();
    if (early > 0) await pause(early);
    nextReading = undefined;
    return readOnce();
  }

  async function read(): Promise<KeysById> {
    const age = deps.now() - knownSince;
    if (known === undefined || age >= deps.keepMs) return readOnce();
    // An outage is no matter as long as these may be used.
    if (age >= deps.keepMs / 2) readOnce().catch(() => undefined);
    return known;
  }

  return {
    read,
    async find(id) {
      return (await read()).get(id) ?? (await readAnew()).get(id);
    },
    get lastKnown() {
      return known;
    },
  };
}
