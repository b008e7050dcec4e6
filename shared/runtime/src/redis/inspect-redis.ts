import type { Redis } from "ioredis";

/** What a Redis says of itself, as far as jobs depend on it. */
export interface RedisReport {
  version: string;
  /** Each is one line: what is wrong, what it leads to, and the command that mends it. */
  warnings: string[];
  /** What it did not tell, as some hosted ones don't. */
  unknown: string[];
  /** Too old to work with. */
  isTooOld: boolean;
}

/** Reads INFO, which every user of ours may (a worker can't do without it), and judges it. */
export async function inspectRedis(redis: Redis): Promise<RedisReport> {
  return judgeRedisInfo(await redis.info());
}

/** @param info the answer to INFO. */
export function judgeRedisInfo(info: string): RedisReport {
  const fieldOf = (name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1];
  const version = fieldOf("redis_version") ?? "?";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const policy = fieldOf("maxmemory_policy");
  const isAofOn = fieldOf("aof_enabled");
  const warnings: string[] = [];
  if (policy !== undefined && policy !== "noeviction") {
    warnings.push(
      `it evicts keys when memory is short (${policy}), and jobs with them: CONFIG SET maxmemory-policy noeviction`,
    );
  }
  if (isAofOn === "0") {
    warnings.push(
      "it keeps no append-only file, so a restart costs every ticket its place and running jobs an attempt: CONFIG SET appendonly yes",
    );
  }
  return {
    version,
    warnings,
    unknown: [
      ...(policy === undefined ? ["maxmemory-policy"] : []),
      ...(isAofOn === undefined ? ["appendonly"] : []),
    ],
    isTooOld: major < 6 || (major === 6 && minor < 2),
  };
}
