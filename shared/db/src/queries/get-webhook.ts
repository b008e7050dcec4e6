import type { WebhookState } from "@shared/contracts";
import { desc, eq, getTableColumns } from "drizzle-orm";
import type { Database } from "../database.ts";
import { webhookAttempts, webhooks } from "../schema/webhooks.ts";

const shownAttempts = 50;

/** A job's webhook without its secret and body. */
export interface WebhookRow {
  jobId: string;
  url: string;
  state: WebhookState;
  type: string | null;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  /** The newest 50, oldest first. */
  attempts: {
    at: Date;
    durationMs: number;
    statusCode: number | null;
    error: string | null;
  }[];
}

/** The job's webhook with its delivery log; undefined when it has none. */
export async function getWebhook(db: Database, jobId: string): Promise<WebhookRow | undefined> {
  const [row] = await db.drizzle
    .select({
      jobId: webhooks.jobId,
      url: webhooks.url,
      state: webhooks.state,
      type: webhooks.type,
      nextAttemptAt: webhooks.nextAttemptAt,
      deliveredAt: webhooks.deliveredAt,
    })
    .from(webhooks)
    .where(eq(webhooks.jobId, jobId));
  if (!row) return undefined;
  const { jobId: _jobId, number: _number, ...columns } = getTableColumns(webhookAttempts);
  const attempts = await db.drizzle
    .select(columns)
    .from(webhookAttempts)
    .where(eq(webhookAttempts.jobId, jobId))
    .orderBy(desc(webhookAttempts.number))
    .limit(shownAttempts);
  return { ...row, attempts: attempts.reverse() };
}
