import type { KeyScope } from "@shared/contracts";
import type { ApiKeyRow, JobRow } from "@shared/db";

/** Who a request comes from, and what they may do. */
export interface Caller {
  /** The key's id, kept with the jobs it submits; null where the API is open. */
  readonly keyId: string | null;
  /** Sees and changes everybody's jobs. */
  readonly isAdmin: boolean;
  readonly scopes: ReadonlySet<KeyScope>;
  /** The kinds of jobs it may submit and read; null: every kind. */
  readonly kinds: readonly string[] | null;
}

/** Whoever calls an API that asks for no keys. */
export const openCaller: Caller = Object.freeze({
  keyId: null,
  isAdmin: true,
  scopes: new Set(["submit", "read", "admin"] as const),
  kinds: null,
});

/** Whoever asks for what everybody may know; sees no job. */
export const nobody: Caller = Object.freeze({
  keyId: null,
  isAdmin: false,
  scopes: new Set<KeyScope>(),
  kinds: [],
});

/** The holder of a key: `admin` includes everything. */
export function callerOfKey(row: Pick<ApiKeyRow, "id" | "scopes" | "kinds">): Caller {
  const isAdmin = row.scopes.includes("admin");
  if (isAdmin) return { ...openCaller, keyId: row.id };
  return { keyId: row.id, isAdmin, scopes: new Set(row.scopes), kinds: row.kinds };
}

/**
 * Everybody who may call a face without a key, as one caller: they see each other's jobs, and
 * nobody else's. (No key has such an id.)
 */
export function callerOfFace(face: "webgen"): Caller {
  const scopes = new Set(["submit", "read"] as const);
  return { keyId: `${facePrefix}${face}`, isAdmin: false, scopes, kinds: [face] };
}

const facePrefix = "face:";

/** Whether a caller's id is that of a face's callers, and of no key. */
export function isFaceId(keyId: string): boolean {
  return keyId.startsWith(facePrefix);
}

/** Whether a job is the caller's to see and to change; what is not is answered like no job at all. */
export function maySee(caller: Caller, job: Pick<JobRow, "keyId" | "kind">): boolean {
  if (caller.isAdmin) return true;
  return job.keyId !== null && job.keyId === caller.keyId && isKindAllowed(caller, job.kind);
}

/** Whether the caller may have to do with jobs of this kind. */
export function isKindAllowed(caller: Caller, kind: string): boolean {
  return caller.kinds === null || caller.kinds.includes(kind);
}

/** Whose Idempotency-Keys are whose: two callers may use the same word. */
export function idempotencyScopeOf(caller: Caller): string {
  return caller.keyId === null ? "open" : `key:${caller.keyId}`;
}

/** What a list of the caller's jobs is narrowed to. */
export function ownJobsOf(caller: Caller): { keyId?: string; kinds?: readonly string[] } {
  if (caller.isAdmin) return {};
  // An id that no key has, for a caller without one: such a list is empty.
  const keyId = caller.keyId ?? "";
  return caller.kinds === null ? { keyId } : { keyId, kinds: caller.kinds };
}
