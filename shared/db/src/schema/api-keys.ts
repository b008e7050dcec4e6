import type { KeyScope } from "@shared/contracts";
import { index, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * The keys that machines call the API with. A key reads `mr_<id>_<secret>`; only a hash of the
 * secret is kept. Made and revoked by `millrace keys`; the API only reads them, and notes when
 * one was last used.
 */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** SHA-256 of the secret, in hex: the secret is random and long, so a slow hash adds nothing. */
    secretHash: text("secret_hash").notNull(),
    /** Of `submit`, `read` and `admin`. */
    scopes: text("scopes").array().notNull().$type<KeyScope[]>(),
    /** The kinds of jobs it may submit and read; null: every kind. */
    kinds: text("kinds").array(),
    /** Requests a minute; null: the configured default. */
    ratePerMinute: integer("rate_per_minute"),
    createdAt: time("created_at").notNull().defaultNow(),
    expiresAt: time("expires_at"),
    revokedAt: time("revoked_at"),
    lastUsedAt: time("last_used_at"),
  },
  (table) => [index("api_keys_name").on(table.name)],
);
