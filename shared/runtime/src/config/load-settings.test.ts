import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadSettings } from "./load-settings.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(yaml: string): string {
  const cwd = mkdtempSync(join(tmpdir(), "millrace-settings-"));
  folders.push(cwd);
  mkdirSync(join(cwd, "config"));
  writeFileSync(join(cwd, "config", "millrace.yaml"), yaml);
  return cwd;
}

describe("loadSettings", () => {
  test("gives every setting a default", () => {
    const settings = loadSettings({ env: {}, cwd: folderWith("") });
    expect(settings.env).toMatchObject({ PORT: 8080, HOST: "127.0.0.1", LOG_LEVEL: "info" });
    expect(settings.file).toMatchObject({ deployment: "millrace", shutdown_grace_ms: 20_000 });
  });

  test("takes an empty variable as unset", () => {
    const { env } = loadSettings({ env: { PORT: "", REDIS_URL: "" }, cwd: folderWith("") });
    expect(env.PORT).toBe(8080);
    expect(env.REDIS_URL).toBeUndefined();
  });

  test("refuses an unknown key with a suggestion", () => {
    const cwd = folderWith("jobs:\n  lock_duration: 9000\n");
    expect(() => loadSettings({ env: {}, cwd })).toThrow(
      /jobs\.lock_duration is not a setting; did you mean lock_duration_ms\?/,
    );
  });

  test("lists every problem at once", () => {
    const cwd = folderWith("deploymnt: x\nshutdown_grace_ms: soon\n");
    expect(() => loadSettings({ env: { PORT: "http" }, cwd })).toThrow(
      /PORT[\s\S]*shutdown_grace_ms[\s\S]*deploymnt is not a setting; did you mean deployment\?/,
    );
  });

  test("makes paths absolute", () => {
    const cwd = folderWith("");
    expect(loadSettings({ env: {}, cwd }).env.MILLRACE_HOME).toBe(join(cwd, ".millrace"));
  });

  test("refuses a store URL of another protocol", () => {
    expect(() =>
      loadSettings({ env: { REDIS_URL: "http://127.0.0.1" }, cwd: folderWith("") }),
    ).toThrow(/REDIS_URL/);
  });
});
