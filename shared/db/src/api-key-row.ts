import type { KeyScope } from "@shared/contracts";

/** A key of the record. The secret itself is kept nowhere. */
export interface ApiKeyRow {
  id: string;
  name: string;
  /** SHA-256 of the secret, in hex. */
  secretHash: string;
  scopes: KeyScope[];
  /** The kinds of jobs it may submit and read; null: every kind. */
  kinds: string[] | null;
  /** Requests a minute; null: the configured default. */
  ratePerMinute: number | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** A key that is to be put on record. */
export type NewApiKey = Omit<ApiKeyRow, "createdAt" | "revokedAt" | "lastUsedAt">;

/** Whether a key can be used at a time, and if not, why. */
export function keyStateOf(
  key: Pick<ApiKeyRow, "revokedAt" | "expiresAt">,
  now: Date,
): "live" | "expired" | "revoked" {
  if (key.revokedAt !== null) return "revoked";
  return key.expiresAt !== null && key.expiresAt <= now ? "expired" : "live";
}
