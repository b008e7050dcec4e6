import type { LedgerItem } from "@shared/queues/books";

/**
 * Cuts a batch, in order, into pieces whose outcomes name at most `limitBytes` of artifacts, so
 * that the recorder's memory does not depend on how far it is behind. One large outcome is a
 * piece of its own.
 */
export function splitBySize(items: LedgerItem[], limitBytes: number): LedgerItem[][] {
  const pieces: LedgerItem[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = sizeOf(item);
    if (bytes + size > limitBytes) {
      pieces.push([]);
      bytes = 0;
    }
    bytes += size;
    pieces.at(-1)?.push(item);
  }
  return pieces;
}

function sizeOf({ entry }: LedgerItem): number {
  if (entry?.type !== "outcome") return 0;
  return entry.artifacts.reduce((sum, artifact) => sum + artifact.size, 0);
}
