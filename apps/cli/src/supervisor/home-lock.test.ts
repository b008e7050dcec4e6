import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markProcess } from "@shared/stores";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "./home-lock.ts";

let home = "";
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "millrace-lock-"))));
afterEach(() => rmSync(home, { recursive: true }));

test("a home can be locked once at a time", () => {
  const unlock = lockHome(home);
  expect(() => lockHome(home)).toThrow(`(pid ${process.pid})`);
  unlock();
  expect(() => lockHome(home)).not.toThrow();
});

test("the lock of a dead process counts for nothing", () => {
  const own = markProcess(process.pid);
  const stale = { pid: own?.pid, identity: "another boot:1" };
  writeFileSync(join(home, "supervisor.lock"), JSON.stringify(stale));
  const unlock = lockHome(home);
  unlock();
  expect(existsSync(join(home, "supervisor.lock"))).toBe(false);
});

test("an unreadable lock counts for nothing", () => {
  writeFileSync(join(home, "supervisor.lock"), "");
  expect(() => lockHome(home)).not.toThrow();
});
