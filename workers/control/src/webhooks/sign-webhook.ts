import { createHmac } from "node:crypto";

/**
 * The signature headers of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.
 * @param secret `whsec_` and the base64 of the key.
 */
export function signWebhook(message: { id: string; at: Date; body: string; secret: string }): {
  "webhook-id": string;
  "webhook-timestamp": string;
  "webhook-signature": string;
} {
  const timestamp = String(Math.floor(message.at.getTime() / 1_000));
  const key = Buffer.from(message.secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key)
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest("base64");
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
