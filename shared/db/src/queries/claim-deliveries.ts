import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** A delivery that this process may try until the lease is over. */
export interface ClaimedDelivery {
  jobId: string;
  url: string;
  target: string;
  secret: string;
  body: string;
  /** Tries of this series so far. */
  tries: number;
  seriesStartedAt: Date;
  /** To be given back with the attempt. */
  claim: number;
}

export interface ClaimOptions {
  /** The most deliveries. */
  limit: number;
  /** The most deliveries for one target (host and port). */
  perTarget: number;
  /** Targets that get nothing now. */
  busyTargets: string[];
  /** Nobody else gets the deliveries before this is over. */
  leaseMs: number;
}

/**
 * Takes deliveries that are due, the longest due first. Leaps from target to target, so a target
 * with a long backlog costs, and delays, the others nothing.
 */
export async function claimDeliveries(
  db: Database,
  options: ClaimOptions,
): Promise<ClaimedDelivery[]> {
  const rows = await db.drizzle.execute(sql`
    with recursive targets as (
      (select target from webhooks where state = 'pending' order by target limit 1)
      union all
      select next.target from targets cross join lateral (
        select target from webhooks where state = 'pending' and target > targets.target
        order by target limit 1) next
    ), due as (
      select found.job_id from targets cross join lateral (
        select job_id, next_attempt_at from webhooks
        where state = 'pending' and target = targets.target and next_attempt_at <= now()
        order by next_attempt_at limit ${options.perTarget} for update skip locked) found
      where not (${JSON.stringify(options.busyTargets)}::jsonb ? targets.target)
      order by found.next_attempt_at limit ${options.limit}
    )
    update webhooks set claims = claims + 1,
      next_attempt_at = now() + make_interval(secs => ${options.leaseMs / 1_000}::float8)
    from due where webhooks.job_id = due.job_id
    returning webhooks.job_id, url, target, secret, body, tries, series_started_at, claims`);
  return rows.map((row) => ({
    jobId: String(row["job_id"]),
    url: String(row["url"]),
    target: String(row["target"]),
    secret: String(row["secret"]),
    body: String(row["body"]),
    tries: Number(row["tries"]),
    seriesStartedAt: new Date(row["series_started_at"] as string | Date),
    claim: Number(row["claims"]),
  }));
}
