import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { connectionOptions } from "./connection-options.ts";
import { createWatchedSockets } from "./watched-sockets.ts";

/**
 * A pool of connections to the record. Its fields are asked for at each use: what they give changes
 * with `renew`. No transaction and no reserved connection of the driver: it crashes the process
 * when their connection dies, and may run what follows in another's (docs/decisions/2026-11-25-driver-without-transactions.md).
 */
export interface Database {
  readonly drizzle: PostgresJsDatabase;
  /** The driver's own pool, for what drizzle has no words for. */
  readonly pool: postgres.Sql;
  /** One connection of its own, for what belongs to a session: advisory locks. */
  readonly session: postgres.Sql;
  /** Gives the session up, and its locks with it. */
  dropSession(): void;
  /**
   * Gives every connection up, because it is known that no answer will come on them: what is under
   * way rejects with the driver's CONNECTION_DESTROYED, what follows connects anew.
   */
  renew(): void;
  /** Waits at most five seconds for running statements, then closes every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  maxConnections: number;
  /** Shown in `pg_stat_activity`. */
  name: string;
  /** A connection that brings nothing for this long is given up. Default 30 s. */
  silentMs?: number;
}

/** No statement of ours takes as long; a connection that is idle is closed before. */
const defaultSilentMs = 30_000;

/**
 * Opens a pool; connects on first use and reconnects by itself. A statement while Postgres is
 * away rejects with the driver's connection error instead of waiting; one whose connection went
 * dead without a word rejects with CONNECTION_CLOSED after `silentMs`.
 * @throws AppError INVALID_DATABASE_URL
 */
export function openDatabase(options: DatabaseOptions): Database {
  const open = createOpener(options);
  let pool = open(options.maxConnections);
  let session: postgres.Sql | undefined;
  let records = drizzle(pool);

  function dropSession(): void {
    void session?.end({ timeout: 0 });
    session = undefined;
  }

  function renew(): void {
    dropSession();
    void pool.end({ timeout: 0 });
    pool = open(options.maxConnections);
    records = drizzle(pool);
  }

  return {
    get drizzle() {
      return records;
    },
    get pool() {
      return pool;
    },
    get session() {
      return (session ??= open(1));
    },
    dropSession,
    renew,
    async close() {
      await Promise.all([pool.end({ timeout: 5 }), session?.end({ timeout: 5 })]);
    },
  };
}

/** How to open a number of connections of the database. */
function createOpener({ name, silentMs = defaultSilentMs, ...options }: DatabaseOptions) {
  const { url, ssl } = connectionOptions(options.url);
  const sockets = createWatchedSockets({ silentMs });
  return (max: number): postgres.Sql => {
    const driverOptions = {
      ssl,
      max,
      socket: sockets.connect,
      keep_alive: 10,
      connect_timeout: 5,
      idle_timeout: (silentMs / 1_000) * 0.8,
      backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1),
      onnotice: () => undefined,
      // Drizzle writes and reads arrays itself. The driver's own look at the types is one more query
      // on every new connection, and a rejection that nobody holds when the pool closes meanwhile.
      fetch_types: false,
      connection: { application_name: `millrace-${name}` },
    };
    return postgres(url, driverOptions);
  };
}

/** Resolves when Postgres answers; rejects with the driver's error when it does not. */
export async function pingDatabase(db: Database): Promise<void> {
  await db.drizzle.execute(sql`select 1`);
}
