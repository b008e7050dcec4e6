import { appendFileSync } from "node:fs";
import { createRedis } from "@shared/runtime";
import { createTestLogger } from "@shared/testing";
import { createLeases } from "../src/create-leases.ts";
import { writeFenced } from "./fenced-thing.ts";

/*
 * A process that acquires a lease, writes to what it guards, and tries to write again
 * when the lease is lost. What happens to it is told in lines of the file NOTES.
 */

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};
const note = (line: string) => appendFileSync(env("NOTES"), `${line}\n`);
const logger = createTestLogger();
const redis = createRedis(env("REDIS_URL"), "worker", logger);
const leases = createLeases({
  redisUrl: env("REDIS_URL"),
  deployment: env("DEPLOYMENT"),
  holder: "holder",
  logger,
  ttlMs: Number(env("TTL_MS")),
  renewMs: Number(env("RENEW_MS")),
});

await leases.start();
process.stdout.write("ready\n");
const lease = await leases.acquire("thing", { timeoutMs: 10_000 });
const write = async () =>
  (await writeFenced(redis, env("THING"), { fence: lease.fence, writer: String(process.pid) }))
    ? "accepted"
    : "refused";
note(`held ${lease.fence} ${await write()}`);
lease.signal.addEventListener("abort", () => {
  const { message } = lease.signal.reason as Error;
  void write().then((answer) => note(`lost ${answer} ${message}`));
});
