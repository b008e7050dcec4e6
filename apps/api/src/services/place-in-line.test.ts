import type { ParkedSort } from "@shared/db";
import { describe, expect, it } from "vitest";
import { placeInLine as placeAt } from "./place-in-line.ts";
import type { LaneLine, WaitingJob } from "./place-in-line.ts";

const job = (changes: Partial<WaitingJob> = {}): WaitingJob => ({
  ...{ id: "id-5", ticketId: "id-5-1", key: "a", priority: 5, attempt: 0 },
  newerBefore: 0,
  ...changes,
});

const lookedAt = new Date("2026-01-01T00:00:00Z");

const placeInLine = (at: LaneLine, of: WaitingJob, agoMs = 0) =>
  placeAt(at, of, new Date(lookedAt.getTime() + agoMs));

interface Parts {
  ticketIds?: string[];
  counts?: LaneLine["order"]["counts"];
  parked?: ParkedSort[];
  slots?: number;
  takenCount?: number;
  runMs?: number;
  everyMs?: number;
}

function line({ ticketIds = [], counts = [], parked = [], slots = 1, ...rest }: Parts): LaneLine {
  return {
    readAt: lookedAt,
    order: { counts, takenCount: rest.takenCount ?? slots, ...rest },
    ranks: new Map(ticketIds.map((id, rank) => [id, rank])),
    parked,
    slots,
  };
}

const parkedOf = (key: string, ids: string[], priority = 5): ParkedSort => ({
  key,
  priority,
  count: ids.length,
  marks: ids.map((id, before) => ({ id, before })),
});

describe("placeInLine", () => {
  it("is where the ticket stands", () => {
    const at = line({ ticketIds: ["x-1", "id-5-1"] });
    expect(placeInLine(at, job())).toEqual({ position: 2 });
  });

  it("of a parked job counts its key's earlier ones and a turn of each other key for each", () => {
    const at = line({
      counts: [
        { key: "a", priority: 5, count: 2 },
        { key: "a", priority: 9, count: 7 },
        { key: "b", priority: 5, count: 1 },
        { key: "c", priority: 1, count: 100 },
      ],
      parked: [parkedOf("a", ["id-3", "id-4", "id-5"])],
    });
    // Own: two tickets, two parked. Other keys: b has one, c has five turns until then.
    expect(placeInLine(at, job())?.position).toBe(4 + 1 + 5 + 1);
    expect(placeInLine(at, job({ priority: 1 }))?.position).toBe(1 + 1 + 1);
  });

  it("of a job that came after the look is behind its key's others", () => {
    const at = line({ parked: [parkedOf("a", ["id-1", "id-2"])] });
    expect(placeInLine(at, job({ id: "id-9" }))?.position).toBe(3);
    expect(placeInLine(line({}), job())?.position).toBe(1);
    expect(placeInLine(at, job({ id: "id-9", newerBefore: 4 }))?.position).toBe(7);
  });

  it("between two marks is within a step", () => {
    const marks = [0, 100, 200].map((before) => ({ id: `id-${before + 100}`, before }));
    const at = line({ parked: [{ key: "a", priority: 5, count: 260, marks }] });
    expect(placeInLine(at, job({ id: "id-150" }))?.position).toBe(51);
    expect(placeInLine(at, job({ id: "id-200" }))?.position).toBe(101);
    expect(placeInLine(at, job({ id: "id-999" }))?.position).toBe(231);
  });

  it("is unknown for a job that waits for its next attempt", () => {
    expect(placeInLine(line({}), job({ attempt: 1 }))).toBeUndefined();
  });

  it("says when the job will be finished, where runs and slots are known", () => {
    const ticketIds = ["x-1", "y-1", "z-1", "id-5-1"];
    const eta = (parts: Parts) => placeInLine(line({ ticketIds, ...parts }), job())?.etaSeconds;
    expect(eta({ runMs: 1_000 })).toBe(4.5);
    expect(eta({ runMs: 1_000, slots: 2 })).toBe(2.8);
    // All slots are free: it begins at once.
    expect(eta({ runMs: 1_000, slots: 4, takenCount: 0 })).toBe(1);
    // Runs too short for their own length to tell.
    expect(eta({ runMs: 1, everyMs: 1_000 })).toBe(3.5);
    const old = placeInLine(line({ ticketIds, runMs: 1_000 }), job(), 1_500);
    expect(old?.etaSeconds).toBe(3);
    expect(eta({})).toBeUndefined();
    expect(eta({ runMs: 1_000, slots: 0 })).toBeUndefined();
  });
});
