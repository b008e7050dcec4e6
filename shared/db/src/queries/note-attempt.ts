import type { WebhookState } from "@shared/contracts";
import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** One try to deliver, and what follows from it. */
export interface DeliveryAttempt {
  jobId: string;
  claim: number;
  at: Date;
  durationMs: number;
  statusCode: number | null;
  error: string | null;
  next: { state: Extract<WebhookState, "pending" | "delivered" | "failed" | "disabled"> } & {
    /** When the next try is due; null where there is none. */
    attemptAt: Date | null;
  };
}

/**
 * Logs a try and moves its delivery on, by one statement. A try whose lease somebody else has
 * taken over is logged, but only its success counts. Does nothing where the job is gone.
 */
export async function noteAttempt(db: Database, attempt: DeliveryAttempt): Promise<void> {
  const { jobId, claim, next } = attempt;
  const isDelivered = next.state === "delivered";
  await db.drizzle.execute(sql`
    with moved as (
      update webhooks set state = ${next.state}, tries = tries + 1,
        next_attempt_at = ${next.attemptAt?.toISOString() ?? null}::timestamptz,
        delivered_at = ${isDelivered ? attempt.at.toISOString() : null}::timestamptz
      where job_id = ${jobId}::uuid and state = 'pending' and (claims = ${claim} or ${isDelivered})
    )
    insert into webhook_attempts (job_id, at, duration_ms, status_code, error)
    select job_id, ${attempt.at.toISOString()}::timestamptz, ${attempt.durationMs}::integer,
      ${attempt.statusCode}::integer, ${attempt.error}::text
    from webhooks where job_id = ${jobId}::uuid`);
}
