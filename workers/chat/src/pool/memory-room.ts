import type { ResidentModel } from "./resident-model.ts";

/** A model that has memory, with what the decision about it needs. */
export interface Tenant {
  resident: Pick<ResidentModel, "isOpen" | "state" | "holders" | "readyAtMs" | "usedAtMs">;
  bytes: number;
  isPinned: boolean;
}

/**
 * Who has to go so that `bytes` become free, out of `totalBytes`. Empty when there is room or
 * there will be once those go that are on their way out, and when nobody may go yet; then
 * `mayGoInMs` says when it is worth looking again.
 *
 * Those go first that nobody holds, and of them the one that was used longest ago. Held ones go
 * too, when they are done: else one busy model would keep all others out.
 */
export function chooseTenantsToGo<T extends Tenant>(
  tenants: readonly T[],
  room: { bytes: number; totalBytes: number; minResidencyMs: number; nowMs: number },
): { toGo: T[]; mayGoInMs: number | undefined } {
  const staying = tenants.filter(({ resident }) => resident.isOpen);
  let short = sum(staying) + room.bytes - room.totalBytes;
  const ageMs = ({ resident }: Tenant) => room.nowMs - resident.readyAtMs;
  const movable = staying.filter(
    ({ resident, isPinned }) => !isPinned && resident.state === "ready",
  );
  const inOrder = movable
    .filter((tenant) => ageMs(tenant) >= room.minResidencyMs)
    .toSorted(
      (a, b) =>
        Number(a.resident.holders > 0) - Number(b.resident.holders > 0) ||
        a.resident.usedAtMs - b.resident.usedAtMs,
    );
  const toGo: T[] = [];
  for (const tenant of inOrder) {
    if (short <= 0) break;
    toGo.push(tenant);
    short -= tenant.bytes;
  }
  if (short <= 0) return { toGo, mayGoInMs: undefined };
  // Nobody goes in vain: as long as others have to stay, these may as well answer.
  const waits = movable.map((tenant) => room.minResidencyMs - ageMs(tenant)).filter((ms) => ms > 0);
  return { toGo: [], mayGoInMs: waits.length === 0 ? undefined : Math.min(...waits) };
}

function sum(tenants: readonly Tenant[]): number {
  return tenants.reduce((total, { bytes }) => total + bytes, 0);
}
