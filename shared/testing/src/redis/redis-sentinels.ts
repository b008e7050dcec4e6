import { eventually } from "../async/eventually.ts";
import { openRedis, plainConfig, spawnRedis } from "./spawn-redis.ts";
import type { RedisProcess } from "./spawn-redis.ts";

/** A master, its replica and the three Sentinels that watch them. */
export interface RedisSentinels {
  url: string;
  master: RedisProcess;
  replica: RedisProcess;
  stop(): Promise<void>;
}

/** Starts all five; a dead master is replaced within about two seconds. */
export async function startRedisSentinels(): Promise<RedisSentinels> {
  const master = await spawnRedis(plainConfig);
  const replica = await spawnRedis((place) => [
    ...plainConfig(place),
    `replicaof 127.0.0.1 ${master.port}`,
    "repl-diskless-sync-delay 0",
  ]);
  const client = openRedis(replica);
  await eventually(async () => /master_link_status:up/.test(await client.info("replication")));
  client.disconnect();
  const sentinels = await Promise.all(
    [0, 1, 2].map(() =>
      spawnRedis(
        ({ port }) => [
          `port ${port}`,
          `sentinel monitor main 127.0.0.1 ${master.port} 2`,
          "sentinel down-after-milliseconds main 500",
          "sentinel failover-timeout main 3000",
          "sentinel parallel-syncs main 1",
        ],
        ["--sentinel"],
      ),
    ),
  );
  await Promise.all(sentinels.map(knowsTheOthers));
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",")}/main`,
    master,
    replica,
    stop: async () => {
      await Promise.all([...sentinels, master, replica].map((one) => one.stop()));
    },
  };
}

async function knowsTheOthers({ port }: RedisProcess): Promise<void> {
  const client = openRedis({ port });
  try {
    await eventually(async () => /slaves=1,sentinels=3/.test(await client.info("sentinel")));
  } finally {
    client.disconnect();
  }
}
