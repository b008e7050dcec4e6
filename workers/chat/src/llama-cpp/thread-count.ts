import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * How many threads llama.cpp may use: one less than the CPUs that this process has by its
 * affinity and its container's quota, at least one. Its threads spin while they wait for each
 * other, so that one too many costs far more than it brings: on two busy cores, two threads made
 * 4 tokens a second of the 90 that one thread made.
 */
export function threadCount(cpus = availableParallelism(), root = "/"): number {
  const quota = cpuQuota(`${root}sys/fs/cgroup/`);
  return Math.max(1, Math.min(cpus, Math.floor(quota)) - 1);
}

/** The CPUs that the container may use, by either version of control groups. */
function cpuQuota(folder: string): number {
  const [quota, period] = (readText(`${folder}cpu.max`) ?? "").split(" ").map(Number);
  if (quota && period) return quota / period;
  const oldQuota = Number(readText(`${folder}cpu/cpu.cfs_quota_us`));
  const oldPeriod = Number(readText(`${folder}cpu/cpu.cfs_period_us`));
  return oldQuota > 0 && oldPeriod > 0 ? oldQuota / oldPeriod : Number.POSITIVE_INFINITY;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
