import type { ApiDeps } from "../api-deps.ts";
import { createAddressRanges } from "./address-ranges.ts";
import { createAdminSessions } from "./admin-sessions.ts";
import { createAuthenticator } from "./authenticator.ts";
import { createCallWatch } from "./call-watch.ts";
import { createKeyDirectory } from "./key-directory.ts";
import { createKeyUses } from "./key-uses.ts";
import { createRateLimiter } from "./rate-limiter.ts";

/** Everything that decides who may call. */
export type Access = ReturnType<typeof createAccess>;

/** How long a revoked key may go on, and a known one through an outage. */
const keepKeysMs = 5_000;
/** How often it is asked whether those with open calls may still call. */
const lookAgainMs = 1_000;

export function createAccess(deps: ApiDeps) {
  const { record, logger, now } = deps;
  const settings = deps.settings.access;
  const keys = createKeyDirectory({
    listApiKeys: record.listApiKeys,
    now: () => performance.now(),
    keepMs: keepKeysMs,
  });
  const uses = createKeyUses({ noteKeyUses: record.noteKeyUses, now, logger });
  const authenticator = createAuthenticator({ settings, keys, noteUse: uses.note, now });
  const calls = createCallWatch({ findRefusal: authenticator.findRefusal, everyMs: lookAgainMs });
  return {
    keys,
    authenticator,
    calls,
    limiter: createRateLimiter(deps),
    sessions: createAdminSessions(deps),
    trustedProxies: createAddressRanges(settings.trustedProxies),
    /** Tells the record which keys were used. */
    close() {
      calls.close();
      return uses.close();
    },
  };
}
