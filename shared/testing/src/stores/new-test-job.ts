import type { NewJob } from "@shared/db";
import { newId } from "@shared/runtime";

/** A submission with a fresh id; whatever the test cares about goes into `changes`. */
export function newTestJob(changes: Partial<NewJob> = {}): NewJob {
  return {
    id: newId(),
    kind: "webgen",
    lane: "webgen",
    priority: 5,
    maxAttempts: 3,
    timeoutMs: 60_000,
    deadlineAt: null,
    input: { snapshot: "Example Bakery. Bread baked every morning." },
    options: {},
    inputSummary: { snapshot_chars: 42 },
    metadata: {},
    retriedFrom: null,
    keyId: null,
    ...changes,
  };
}
