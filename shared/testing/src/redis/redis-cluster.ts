import { eventually } from "../async/eventually.ts";
import { openRedis, plainConfig, spawnRedis } from "./spawn-redis.ts";
import type { RedisProcess } from "./spawn-redis.ts";

/** A Redis Cluster of three masters and a replica of each that the test asks for. */
export interface RedisCluster {
  url: string;
  nodes: RedisProcess[];
  /** The node that has this key. */
  ownerOf(key: string): Promise<RedisProcess>;
  stop(): Promise<void>;
}

const slots = 16_384;

/** Starts three nodes on free ports and makes them a cluster. Takes a second or two. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(
    [0, 1, 2].map(() =>
      spawnRedis((place) => [
        ...plainConfig(place),
        // A node that is killed knows all that it answered. By the default, what it answers while it
        // syncs its file is written a moment later, and a run it forgot would begin once more.
        "appendfsync always",
        "cluster-enabled yes",
        "cluster-node-timeout 1000",
        // The bus port is the port plus 10,000, which may be past the last one.
        `cluster-port ${busPort(place.port)}`,
      ]),
    ),
  );
  const clients = nodes.map(openRedis);
  const share = Math.ceil(slots / nodes.length);
  for (const [index, client] of clients.entries()) {
    const last = Math.min((index + 1) * share, slots) - 1;
    await client.call("CLUSTER", "ADDSLOTSRANGE", index * share, last);
    await client.call("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
    const first = nodes[0]?.port ?? 0;
    if (index > 0) await client.call("CLUSTER", "MEET", "127.0.0.1", first, busPort(first));
  }
  await eventually(async () => {
    const infos = await Promise.all(clients.map((client) => client.cluster("INFO")));
    return infos.every((info) => /state:ok/.test(info) && /known_nodes:3/.test(info));
  });
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    nodes,
    async ownerOf(key) {
      const client = clients[0];
      const slot = Number(await client?.cluster("KEYSLOT", key));
      const owner = nodes[Math.floor(slot / share)];
      if (!owner) throw new Error(`no node for slot ${slot}`);
      return owner;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

function busPort(port: number): number {
  return port > 50_000 ? port - 10_000 : port + 10_000;
}
