import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";
import { connectionOptions } from "./connection-options.ts";
import type { Database } from "./database.ts";

const migrationsFolder = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** One number for everybody who migrates: two processes that start at once take turns. */
const migrationLock = 4_711_001;

/**
 * Brings the schema up to this version. Safe to call from several processes at once; does
 * nothing when the schema is current.
 * @param url where the record is; migrations take a connection of their own.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const address = connectionOptions(url);
  const connection = postgres(address.url, {
    ssl: address.ssl,
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
  });
  try {
    await connection`select pg_advisory_lock(${migrationLock})`;
    await migrate(drizzle(connection), { migrationsFolder });
  } finally {
    await connection.end({ timeout: 5 });
  }
}

/** How many migrations of this version the database has not seen yet. */
export async function pendingMigrations(db: Database): Promise<number> {
  const journal = JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, "utf8")) as {
    entries: unknown[];
  };
  const table = await db.drizzle.execute(
    sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`,
  );
  if (table[0]?.["name"] === null) return journal.entries.length;
  const applied = await db.drizzle.execute(
    sql`select count(*)::int as count from drizzle.__drizzle_migrations`,
  );
  return Math.max(0, journal.entries.length - Number(applied[0]?.["count"] ?? 0));
}
