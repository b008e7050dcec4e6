import { expect, test } from "vitest";
import { judgeRedisInfo } from "./inspect-redis.ts";

const info = (fields: Record<string, string>) =>
  ["# Server", ...Object.entries(fields).map(([name, value]) => `${name}:${value}`)].join("\r\n");
const good = { redis_version: "7.0.15", maxmemory_policy: "noeviction", aof_enabled: "1" };

test("finds nothing wrong with what we start ourselves", () => {
  expect(judgeRedisInfo(info(good))).toEqual({
    version: "7.0.15",
    warnings: [],
    unknown: [],
    isTooOld: false,
  });
});

test("names the command that mends each danger", () => {
  const bad = { ...good, maxmemory_policy: "allkeys-lru", aof_enabled: "0" };
  const { warnings } = judgeRedisInfo(info(bad));
  expect(warnings[0]).toMatch(/allkeys-lru.*CONFIG SET maxmemory-policy noeviction$/);
  expect(warnings[1]).toMatch(/CONFIG SET appendonly yes$/);
});

test("says what it could not find out, and which version is too old", () => {
  expect(judgeRedisInfo(info({ redis_version: "6.0.16" }))).toMatchObject({
    isTooOld: true,
    unknown: ["maxmemory-policy", "appendonly"],
  });
  expect(judgeRedisInfo(info({ redis_version: "6.2.0" })).isTooOld).toBe(false);
});
