import { and, eq, ne, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { webhooks } from "../schema/webhooks.ts";

/**
 * Makes the delivery due now, whatever became of it, with all tries before it again. False when
 * the job has no webhook, or has not ended yet.
 */
export async function redeliverWebhook(db: Database, jobId: string): Promise<boolean> {
  const rows = await db.drizzle
    .update(webhooks)
    .set({
      state: "pending",
      tries: 0,
      seriesStartedAt: sql`now()`,
      nextAttemptAt: sql`now()`,
      deliveredAt: null,
      // A try under way belongs to the series before.
      claims: sql`${webhooks.claims} + 1`,
    })
    .where(and(eq(webhooks.jobId, jobId), ne(webhooks.state, "waiting")))
    .returning({ jobId: webhooks.jobId });
  return rows.length > 0;
}
