import { createHash } from "node:crypto";
import type { JobKind } from "@shared/contracts";

/** Where chat jobs go that name no local model: cloud providers, `auto` and `echo`. */
export const sharedChatLane: JobKind = "chat-completion";

const slugChars = 40;

/**
 * The lane of a model that workers run themselves: `chat-<slug>-<hash>`. Queue names take no `:`
 * and models are called what their makers like, so the slug is for people and the hash (8 hex
 * digits of SHA-256) tells models apart.
 */
export function modelLane(model: string): string {
  const hash = createHash("sha256").update(model).digest("hex").slice(0, 8);
  const slug = model
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, slugChars)
    .replaceAll(/^-|-$/g, "");
  return `chat-${slug === "" ? "model" : slug}-${hash}`;
}
