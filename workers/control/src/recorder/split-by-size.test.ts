import type { LedgerItem } from "@shared/queues/books";
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitBySize } from "./split-by-size.ts";

const at = "2026-01-01T00:00:00.000Z";

function outcome(size: number, index: number): LedgerItem {
  return {
    lane: "webgen",
    streamId: `${index}-0`,
    entry: {
      type: "outcome",
      job_id: "01920000-0000-7000-8000-000000000001",
      fence: 1,
      at,
      run: null,
      status: "succeeded",
      error: null,
      finish_reason: null,
      warnings: [],
      usage: null,
      result: null,
      result_blob: null,
      artifacts: [{ name: "a", media_type: "text/plain", size, sha256: "x", blob: "b" }],
    },
  };
}

const bytesOf = (items: LedgerItem[]) =>
  items.reduce(
    (sum, { entry }) => sum + (entry?.type === "outcome" ? (entry.artifacts[0]?.size ?? 0) : 0),
    0,
  );

test("keeps every item in order and each piece bounded", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 })), (sizes) => {
      const items = sizes.map(outcome);
      const pieces = splitBySize(items, 20);
      expect(pieces.flat()).toEqual(items);
      for (const piece of pieces) {
        expect(piece.length === 1 || bytesOf(piece) <= 20).toBe(true);
      }
    }),
  );
});
