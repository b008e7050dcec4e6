import type { WebhookView } from "@shared/contracts";
import type { WebhookRow } from "@shared/db";

/** A job's webhook as the API shows it. */
export function toWebhookView(row: WebhookRow): WebhookView {
  const { type, nextAttemptAt, deliveredAt } = row;
  return {
    url: row.url,
    state: row.state,
    webhook_id: `msg_${row.jobId}`,
    ...(type === null ? {} : { type }),
    ...(nextAttemptAt === null ? {} : { next_attempt_at: nextAttemptAt.toISOString() }),
    ...(deliveredAt === null ? {} : { delivered_at: deliveredAt.toISOString() }),
    attempts: row.attempts.map(({ at, durationMs, statusCode, error }) => ({
      at: at.toISOString(),
      duration_ms: durationMs,
      ...(statusCode === null ? {} : { status_code: statusCode }),
      ...(error === null ? {} : { error }),
    })),
  };
}
