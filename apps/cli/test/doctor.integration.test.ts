import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { runCli } from "./run-cli.ts";

let cwd = "";
beforeAll(async () => void (cwd = await mkdtemp(join(tmpdir(), "millrace-doctor-test-"))));
afterAll(() => rm(cwd, { recursive: true }));

interface Finding {
  name: string;
  state: string;
  detail: string;
  advice?: string;
}

async function examine(env: Record<string, string>) {
  const settings = { cwd, env: { MILLRACE_HOME: join(cwd, "home"), PORT: "8971", ...env } };
  const { code, stdout } = await runCli(["doctor", "--json"], settings);
  const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Finding[] };
  return { code, healthy, of: (name: string) => findings.find((one) => one.name === name) };
}

test("a whole machine is found healthy", async () => {
  const { code, healthy, of } = await examine({});
  expect({ code, healthy }).toEqual({ code: 0, healthy: true });
  for (const name of ["Node", "Packages", "Settings", "Redis", "Postgres", "Home", "API"]) {
    expect(of(name), name).toMatchObject({ state: "ok" });
  }
  expect(of("Chromium")?.detail).toContain("renders pages");
});

test("stores that are named by URL are asked", async () => {
  const stores = { REDIS_URL: inject("redisUrl"), DATABASE_URL: inject("postgresUrl") };
  const { of } = await examine(stores);
  expect(of("Redis")).toMatchObject({ state: "ok", detail: expect.stringMatching(/^\d+\.\d+/) });
  expect(of("Postgres")?.detail).toMatch(/^at DATABASE_URL/);
});

test("what is missing comes with what to do", async () => {
  const notAFolder = join(cwd, "file");
  await writeFile(notAFolder, "");
  const { code, of } = await examine({
    REDIS_URL: "redis://127.0.0.1:1",
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    CHROMIUM_PATH: "/nowhere/chromium",
    MILLRACE_HOME: join(notAFolder, "home"),
  });
  expect(code).toBe(1);
  for (const name of ["Redis", "Postgres", "Chromium", "Home"]) {
    expect(of(name), name).toMatchObject({ state: "missing", advice: expect.any(String) });
  }
  expect(of("Postgres")?.detail).toContain("ECONNREFUSED");
});

test("unusable settings are named before anything else", async () => {
  const { code, of } = await examine({ PORT: "eighty" });
  expect(code).toBe(1);
  expect(of("Settings")?.detail).toContain("PORT");
});
