import { messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";

/** Remembers when keys are used, and tells the record now and then; no request waits for it. */
export interface KeyUses {
  note(keyId: string): void;
  /** Tells what is still untold, for the last time. */
  close(): Promise<void>;
}

export interface KeyUsesDeps {
  noteKeyUses: (uses: { id: string; at: Date }[]) => Promise<void>;
  now: () => Date;
  logger: Logger;
}

/** A key in constant use is written this often at most. */
const everyMs = 60_000;
/** The uses of this long go into one statement. */
const gatherMs = 2_000;

export function createKeyUses(deps: KeyUsesDeps): KeyUses {
  const toldAt = new Map<string, number>();
  const untold = new Map<string, Date>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function tell(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const uses = [...untold].map(([id, at]) => ({ id, at }));
    untold.clear();
    if (uses.length === 0) return;
    try {
      await deps.noteKeyUses(uses);
    } catch (error) {
      // The next use of the key, a minute later, says it again.
      deps.logger.debug({ error: messageOf(error) }, "uses of keys were not noted");
    }
  }

  return {
    note(keyId) {
      const at = deps.now();
      if (isClosed || at.getTime() - (toldAt.get(keyId) ?? Number.NEGATIVE_INFINITY) < everyMs) {
        return;
      }
      toldAt.set(keyId, at.getTime());
      untold.set(keyId, at);
      timer ??= setTimeout(() => void tell(), gatherMs).unref();
    },
    async close() {
      isClosed = true;
      await tell();
    },
  };
}
