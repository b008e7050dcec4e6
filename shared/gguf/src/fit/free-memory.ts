import { readFile } from "node:fs/promises";
import { freemem } from "node:os";

/** Left to the system and the other processes. */
const reserveBytes = 512 * 1_024 ** 2;

/** The memory that models may take: what is free here and within the container's limit, less a reserve. */
export async function freeMemoryBytes(root = "/"): Promise<number> {
  const free = Math.min(await availableBytes(root), await containerBytes(root));
  return Math.max(0, free - reserveBytes);
}

async function availableBytes(root: string): Promise<number> {
  const info = await readText(`${root}proc/meminfo`);
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(info ?? "")?.[1];
  return kilobytes === undefined ? freemem() : Number(kilobytes) * 1_024;
}

/** What the container's limit leaves; pages of files can go, and so count as free. */
async function containerBytes(root: string): Promise<number> {
  const folder = `${root}sys/fs/cgroup/`;
  const limit = Number(await readText(`${folder}memory.max`));
  const used = Number(await readText(`${folder}memory.current`));
  // No limit reads "max", and without a container there is no file.
  if (!(limit > 0) || !(used >= 0)) return Number.POSITIVE_INFINITY;
  const inactive = /^inactive_file (\d+)$/m.exec((await readText(`${folder}memory.stat`)) ?? "");
  return limit - used + Number(inactive?.[1] ?? 0);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    return undefined;
  }
}
