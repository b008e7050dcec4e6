import type { WebhookView } from "@shared/contracts";
import { plainText } from "../../output/plain-text.ts";
import { fieldLines } from "../../output/table.ts";
import type { TextOutput } from "../../output/terminal.ts";
import { durationText } from "../../output/time-text.ts";

const colours = {
  waiting: "dim",
  pending: "yellow",
  delivered: "green",
  failed: "red",
  disabled: "magenta",
} as const;

/** A job's webhook for people: where it goes, how far it is, every try. */
export function webhookLines(output: TextOutput, webhook: WebhookView): string[] {
  const next = webhook.next_attempt_at;
  return fieldLines(output, [
    ["Webhook", plainText(webhook.url)],
    ["Delivery", output.paint(colours[webhook.state], webhook.state)],
    ...webhook.attempts.map((attempt): [string, string] => ["Try", attemptText(attempt)]),
    ...(next === undefined ? [] : ([["Next try", next]] as [string, string][])),
  ]);
}

function attemptText(attempt: WebhookView["attempts"][number]): string {
  const { at, status_code: status, error, duration_ms: duration } = attempt;
  const parts = [at, status, error && plainText(error), `(${durationText(duration)})`];
  return parts.filter((part) => part !== undefined).join(" ");
}
