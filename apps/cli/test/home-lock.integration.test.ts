import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "millrace-test-lock-"));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Processes that all try to take the home in the same moment, then hold what they got until told. */
async function race(count: number): Promise<string[]> {
  const module = fileURLToPath(new URL("../src/supervisor/home-lock.ts", import.meta.url));
  const program = `
    const { lockHome } = await import(${JSON.stringify(module)});
    process.stdout.write("ready ");
    process.stdin.once("data", () => {
      try { const release = lockHome(${JSON.stringify(home)}); process.stdout.write("taken ");
        process.stdin.once("data", () => { release(); process.exit(0); }); }
      catch (error) { process.stdout.write(error.code + " "); process.stdin.once("data", () => process.exit(0)); }
    });`;
  const racers = Array.from({ length: count }, () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
    const words: string[] = [];
    const said = (length: number) =>
      new Promise<void>((resolve) => {
        const check = () => words.length >= length && resolve();
        child.stdout.on("data", (chunk: Buffer) => {
          words.push(...chunk.toString().trim().split(" "));
          check();
        });
        check();
      });
    return { child, words, said, exited: new Promise((resolve) => child.once("exit", resolve)) };
  });
  await Promise.all(racers.map(({ said }) => said(1)));
  for (const { child } of racers) child.stdin.write("go\n");
  await Promise.all(racers.map(({ said }) => said(2)));
  for (const { child } of racers) child.stdin.write("leave\n");
  await Promise.all(racers.map(({ exited }) => exited));
  return racers.map(({ words }) => words[1] ?? "");
}

it("gives a dead lock to exactly one of several", async () => {
  for (let round = 0; round < 8; round += 1) {
    writeFileSync(join(home, "supervisor.lock"), JSON.stringify({ pid: 1, identity: "gone:0" }));
    const results = await race(3);
    expect(results.filter((word) => word === "taken")).toHaveLength(1);
    expect(results.filter((word) => word === "HOME_IN_USE")).toHaveLength(2);
    expect(readdirSync(home)).toEqual([]);
  }
});

it("takes over a lock that is empty", async () => {
  writeFileSync(join(home, "supervisor.lock"), "");
  expect(await race(1)).toEqual(["taken"]);
});
