import { describe, expect, it } from "vitest";
import { chooseTenantsToGo } from "./memory-room.ts";
import type { Tenant } from "./memory-room.ts";

const now = 100_000;

interface Given {
  bytes?: number;
  isPinned?: boolean;
  state?: "loading" | "ready" | "draining";
  holders?: number;
  readyAgoMs?: number;
  usedAgoMs?: number;
}

function tenant(name: string, given: Given = {}): Tenant & { name: string } {
  const state = given.state ?? "ready";
  return {
    name,
    bytes: given.bytes ?? 4,
    isPinned: given.isPinned ?? false,
    resident: {
      state,
      isOpen: state !== "draining",
      holders: given.holders ?? 0,
      readyAtMs: now - (given.readyAgoMs ?? 60_000),
      usedAtMs: now - (given.usedAgoMs ?? 0),
    },
  };
}

function choose(tenants: (Tenant & { name: string })[], bytes: number) {
  const room = { bytes, totalBytes: 10, minResidencyMs: 30_000, nowMs: now };
  const { toGo, mayGoInMs } = chooseTenantsToGo(tenants, room);
  return { toGo: toGo.map(({ name }) => name), mayGoInMs };
}

describe("room for a model", () => {
  it("takes nobody's place while there is enough", () => {
    expect(choose([tenant("a")], 6)).toEqual({ toGo: [], mayGoInMs: undefined });
  });

  it("is made by that which was used longest ago", () => {
    const tenants = [tenant("new", { usedAgoMs: 1 }), tenant("old", { usedAgoMs: 9 })];
    expect(choose(tenants, 4).toGo).toEqual(["old"]);
  });

  it("is made by as many as it takes", () => {
    expect(choose([tenant("a", { usedAgoMs: 2 }), tenant("b", { usedAgoMs: 1 })], 8).toGo).toEqual([
      "a",
      "b",
    ]);
  });

  it("is made by idle models before busy ones", () => {
    const tenants = [tenant("busy", { holders: 1, usedAgoMs: 9 }), tenant("idle")];
    expect(choose(tenants, 4).toGo).toEqual(["idle"]);
  });

  it("is made by busy models where no other will do", () => {
    expect(choose([tenant("busy", { holders: 3, bytes: 8 })], 4).toGo).toEqual(["busy"]);
  });

  it("leaves pinned models and those that load alone", () => {
    const tenants = [tenant("pinned", { isPinned: true }), tenant("loads", { state: "loading" })];
    expect(choose(tenants, 4)).toEqual({ toGo: [], mayGoInMs: undefined });
  });

  it("waits for those on their way out instead of sending more away", () => {
    expect(choose([tenant("leaves", { state: "draining" }), tenant("stays")], 6).toGo).toEqual([]);
  });

  it("waits until a model has been there for a while, and sends nobody away in vain", () => {
    const tenants = [tenant("fresh", { readyAgoMs: 10_000 }), tenant("old", { usedAgoMs: 9 })];
    expect(choose(tenants, 8)).toEqual({ toGo: [], mayGoInMs: 20_000 });
  });
});
