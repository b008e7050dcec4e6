import { createRedis } from "@shared/runtime";
import { createTestLogger, startPrivateRedis } from "@shared/testing";
import { exerciseLeases } from "@shared/testing/conformance";
import { afterAll, beforeAll } from "vitest";
import { createLeases } from "../src/create-leases.ts";
import { createLeaseKeys } from "../src/lease-keys.ts";

const logger = createTestLogger();
const deployment = "leases";
let server: Awaited<ReturnType<typeof startPrivateRedis>>;
let redis: ReturnType<typeof createRedis>;

beforeAll(async () => {
  server = await startPrivateRedis();
  redis = createRedis(server.url, "worker", logger);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

exerciseLeases("Redis", () => ({
  open: (times) =>
    createLeases({ redisUrl: server.url, deployment, holder: "test", logger, ...times }),
  async expire(name) {
    await redis.del(createLeaseKeys(deployment).lease(name));
  },
  async empty() {
    await redis.flushall();
  },
}));
