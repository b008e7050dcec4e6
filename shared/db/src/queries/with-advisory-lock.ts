import type postgres from "postgres";
import type { Database } from "../database.ts";

/** The session is silent while the work goes on elsewhere; a silent connection is given up. */
const beatMs = 5_000;

/**
 * Runs `work` if no other process holds this lock, on any machine; undefined when one does.
 * The lock belongs to a connection of the process, so a process that dies gives it up at once, and
 * one whose machine is cut off within half a minute: Postgres asks whether it is there.
 */
export async function withAdvisoryLock<T>(
  db: Database,
  lock: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { session } = db;
  const own = locksOf(session);
  // The session would be given its own lock a second time.
  if (own.has(lock)) return undefined;
  own.add(lock);
  try {
    return (await tryLock(session, lock)) ? await holdWhile(db, lock, work) : undefined;
  } finally {
    own.delete(lock);
  }
}

const locksBySession = new WeakMap<postgres.Sql, Set<number>>();

function locksOf(session: postgres.Sql): Set<number> {
  const known = locksBySession.get(session) ?? new Set();
  locksBySession.set(session, known);
  return known;
}

async function holdWhile<T>(db: Database, lock: number, work: () => Promise<T>): Promise<T> {
  const { session } = db;
  const beat = setInterval(() => {
    session`select 1`.catch(() => undefined /* the unlocking hears of it too */);
  }, beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    // A session that can't be told is as good as gone, and has to be: it may still hold the lock.
    await session`select pg_advisory_unlock(${lock})`.catch(db.dropSession);
  }
}

async function tryLock(session: postgres.Sql, lock: number): Promise<boolean> {
  const [row] = await session`
    select pg_try_advisory_lock(${lock}) as taken,
      set_config('tcp_keepalives_idle', '10', false),
      set_config('tcp_keepalives_interval', '5', false),
      set_config('tcp_keepalives_count', '3', false),
      set_config('tcp_user_timeout', '30000', false)`;
  return row?.["taken"] === true;
}
