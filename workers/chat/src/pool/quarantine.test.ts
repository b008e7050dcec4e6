import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createQuarantine } from "./quarantine.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-quarantine-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string[] {
  writeFileSync(join(folder, name), content);
  return [join(folder, name)];
}

const minute = 60_000;

describe("the quarantine", () => {
  it("takes in what crashed twice within ten minutes, under any name, for an hour", async () => {
    let now = 0;
    const quarantine = createQuarantine(() => now);
    const bad = file("bad", "x");
    await quarantine.crashed(bad);
    await expect(quarantine.check(bad)).resolves.toBeUndefined();
    now = 9 * minute;
    await quarantine.crashed(bad);
    await expect(quarantine.check(bad)).rejects.toMatchObject({ code: "MODEL_CRASHED" });
    await expect(quarantine.check(file("renamed", "x"))).rejects.toThrow("Replace its file");
    await expect(quarantine.check(file("other", "y"))).resolves.toBeUndefined();
    now += 61 * minute;
    await expect(quarantine.check(bad)).resolves.toBeUndefined();
  });

  it("lets a file that was replaced in again", async () => {
    const quarantine = createQuarantine(() => 0);
    await quarantine.crashed(file("model", "x"));
    await quarantine.crashed(file("model", "x"));
    await expect(quarantine.check(file("model", "mended"))).resolves.toBeUndefined();
  });

  it("forgives crashes that are far apart", async () => {
    let now = 0;
    const quarantine = createQuarantine(() => now);
    const rare = file("rare", "x");
    for (const at of [0, 11, 22]) {
      now = at * minute;
      await quarantine.crashed(rare);
    }
    await expect(quarantine.check(rare)).resolves.toBeUndefined();
  });
});
