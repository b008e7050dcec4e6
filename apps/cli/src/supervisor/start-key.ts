import { deleteApiKeys, insertApiKey, keyStateOf, listApiKeys, openDatabase } from "@shared/db";
import type { Database } from "@shared/db";
import { AppError, isLoopback, makeApiKey } from "@shared/runtime";

/** A key that a start uses itself, to see whether it works and for the sample. */
export interface StartKey {
  text: string;
  /** Takes it off the record. May be called twice. */
  close(): Promise<void>;
}

const name = "npm start, for itself";
const lifetimeMs = 15 * 60_000;

/**
 * Makes the start a key of its own, where the API will ask for keys; undefined where it is open.
 * What a killed start left is removed: it can't be used any more either.
 * @throws AppError KEYS_NEEDED when other machines could reach the API and nobody has a key
 */
export async function openStartKey(url: string, host: string): Promise<StartKey | undefined> {
  const db = openDatabase({ url, maxConnections: 1, name: "up" });
  try {
    return await makeStartKey(db, url, host);
  } finally {
    await db.close();
  }
}

async function makeStartKey(
  db: Database,
  url: string,
  host: string,
): Promise<StartKey | undefined> {
  const now = new Date();
  const rows = await listApiKeys(db);
  const left = rows.filter((row) => row.name === name && keyStateOf(row, now) !== "live");
  await deleteApiKeys(
    db,
    left.map((row) => row.id),
  );
  const others = rows.filter((row) => row.name !== name);
  if (!isLoopback(host) && !others.some((row) => keyStateOf(row, now) === "live")) {
    throw keysNeeded(host);
  }
  if (others.length === 0) return undefined;
  const { id, text, secretHash } = makeApiKey();
  const scopes = ["submit", "read"] as const;
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  const rest = { kinds: null, ratePerMinute: null, expiresAt };
  await insertApiKey(db, { id, name, secretHash, scopes: [...scopes], ...rest });
  let closing: Promise<void> | undefined;
  return { text, close: () => (closing ??= removeKey(url, id)) };
}

async function removeKey(url: string, id: string): Promise<void> {
  const db = openDatabase({ url, maxConnections: 1, name: "up" });
  try {
    await deleteApiKeys(db, [id]);
  } finally {
    await db.close();
  }
}

function keysNeeded(host: string): AppError {
  return new AppError(
    "KEYS_NEEDED",
    `HOST is ${host}, which other machines can reach, and there is no key that can be used. Make one with npx millrace keys create NAME, or use HOST=127.0.0.1, where the API is open to this machine only.`,
  );
}
