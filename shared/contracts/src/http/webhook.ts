import { z } from "zod";

const maxUrlChars = 2_048;
const secretPrefix = "whsec_";

const urlSchema = z
  .string()
  .min(1)
  .max(maxUrlChars)
  .superRefine((text, context) => {
    const message = whyNotCallable(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .describe("http or https, without a user name or password");

const secretSchema = z
  .string()
  .max(128)
  .refine(isSecret, {
    error: `${secretPrefix} and the base64 of 24 to 64 random bytes, as Standard Webhooks has it`,
  })
  .describe("Signs the deliveries. Left out, one is made and given back in this answer only");

/** `webhook` of a submission: who is told when the job ends. */
export const webhookTargetSchema = z.strictObject({
  url: urlSchema,
  secret: secretSchema.optional(),
});

export type WebhookTarget = z.infer<typeof webhookTargetSchema>;

/**
 * - `waiting`: the job has not ended.
 * - `pending`: being delivered, or waiting for the next try.
 * - `delivered`: the target answered 2xx.
 * - `failed`: given up after three days.
 * - `disabled`: the target answered 410 and wants no more.
 */
export const webhookStateSchema = z.enum(["waiting", "pending", "delivered", "failed", "disabled"]);

export type WebhookState = z.infer<typeof webhookStateSchema>;

/** A job's webhook and what became of its delivery. The secret is never shown. */
export const webhookViewSchema = z.object({
  url: z.string(),
  state: webhookStateSchema,
  webhook_id: z.string().describe("The same on every try: receivers know a repeat by it"),
  type: z.string().optional().describe("Such as `job.succeeded`, once the job has ended"),
  next_attempt_at: z.iso.datetime().optional(),
  delivered_at: z.iso.datetime().optional(),
  attempts: z
    .array(
      z.object({
        at: z.iso.datetime(),
        duration_ms: z.number(),
        status_code: z.number().optional(),
        error: z.string().optional(),
      }),
    )
    .describe("The newest 50, oldest first"),
});

export type WebhookView = z.infer<typeof webhookViewSchema>;

function whyNotCallable(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return "must be an http or https URL";
  if (url.username !== "" || url.password !== "") {
    return "must not carry a user name or password; deliveries are signed instead";
  }
  return undefined;
}

function isSecret(text: string): boolean {
  if (!text.startsWith(secretPrefix)) return false;
  try {
    const bytes = atob(text.slice(secretPrefix.length));
    return bytes.length >= 24 && bytes.length <= 64 && text === `${secretPrefix}${btoa(bytes)}`;
  } catch {
    return false;
  }
}
