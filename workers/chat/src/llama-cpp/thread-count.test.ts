import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { threadCount } from "./thread-count.ts";

const root = `${mkdtempSync(join(tmpdir(), "millrace-cpus-"))}/`;
mkdirSync(join(root, "sys/fs/cgroup/cpu"), { recursive: true });
afterAll(() => rmSync(root, { recursive: true }));
const write = (file: string, text: string) =>
  writeFileSync(join(root, "sys/fs/cgroup", file), text);

describe("threadCount", () => {
  it("leaves one CPU to the rest", () => {
    expect([1, 2, 8].map((cpus) => threadCount(cpus, root))).toEqual([1, 1, 7]);
  });

  it.each([
    ["max 100000", 7],
    ["350000 100000", 2],
    ["50000 100000", 1],
  ])("keeps to the container's quota: %s", (quota, threads) => {
    write("cpu.max", `${quota}\n`);
    expect(threadCount(8, root)).toBe(threads);
  });

  it("reads the quota of older kernels", () => {
    write("cpu.max", "");
    write("cpu/cpu.cfs_quota_us", "400000\n");
    write("cpu/cpu.cfs_period_us", "100000\n");
    expect(threadCount(8, root)).toBe(3);
  });
});
