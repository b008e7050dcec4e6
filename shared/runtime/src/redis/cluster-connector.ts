import { connect as connectPlain } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AbstractConnector, Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import { messageOf } from "../app-error.ts";

/*
 * One hash tag puts every key of a deployment on one slot, so of a Redis Cluster one node is all
 * we need: the master of that slot. The client is therefore the plain one, for scripts, pipelines
 * and blocking reads alike; only where it connects is looked up first, at every connect, since a
 * fail-over or a resharding moves the slot. (Whoever meets MOVED on the way connects anew.)
 */

interface Node {
  host: string;
  port: number;
}

export interface ClusterPlace {
  /** Some nodes of the cluster, to begin with. */
  nodes: Node[];
  /** User, password and TLS; the same for every node. */
  login: RedisOptions;
  hashTag: string;
}

const askTimeoutMs = 1_500;
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** The client's way to the node that owns our slot. */
export function clusterConnector(place: ClusterPlace): NonNullable<RedisOptions["Connector"]> {
  /** Nodes that were seen alive; the named ones may all be gone one day. */
  let seen: Node[] = [];

  async function findOwner(): Promise<Node> {
    const failures: string[] = [];
    for (const node of uniqueNodes([...seen, ...place.nodes])) {
      try {
        const { owner, all } = await askOwner(node, place);
        seen = all;
        return owner;
      } catch (error) {
        failures.push(`${node.host}:${node.port}: ${messageOf(error)}`);
      }
    }
    throw new Error(`no node of the cluster knows where our slot is (${failures.join("; ")})`);
  }

  return class ClusterConnector extends AbstractConnector {
    constructor(options: unknown) {
      super((options as RedisOptions).disconnectTimeout ?? 2_000);
    }

    /** Resolves with a socket to the owner; goes on looking until then, or until disconnected. */
    override async connect(report: (type: string, error: Error) => void): Promise<Socket> {
      this.connecting = true;
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
        try {
          const owner = await findOwner();
          if (!this.connecting) break;
          const socket = place.login.tls
            ? connectTls({ ...place.login.tls, ...owner })
            : connectPlain(owner);
          this.stream = socket;
          socket.once("error", (error) => (this.firstError = error));
          return socket;
        } catch (error) {
          if (!this.connecting) break;
          report("error", error as Error);
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
      throw new Error("Connection is closed.");
    }
  };
}

async function askOwner(
  node: Node,
  { login, hashTag }: ClusterPlace,
): Promise<{ owner: Node; all: Node[] }> {
  const asked = new Redis({
    ...login,
    ...node,
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: askTimeoutMs,
    commandTimeout: askTimeoutMs,
    enableReadyCheck: false,
  });
  asked.on("error", () => undefined /* the call below says the same */);
  try {
    await asked.connect();
    const slot = await asked.cluster("KEYSLOT", `{${hashTag}}`);
    return ownerOf(slot, await asked.cluster("SLOTS"), node);
  } finally {
    asked.disconnect();
  }
}

type SlotRange = [from: number, to: number, ...nodes: SlotNode[]];
type SlotNode = [host: string | null, port: number, ...rest: unknown[]];

function ownerOf(slot: number, ranges: SlotRange[], asked: Node): { owner: Node; all: Node[] } {
  // A node that does not know its own address leaves it out: it is the one that was asked.
  const toNode = ([host, port]: SlotNode) => ({ host: host || asked.host, port });
  const [, , master] = ranges.find(([from, to]) => from <= slot && slot <= to) ?? [];
  if (!master) throw new Error(`slot ${slot} has no node`);
  const all = ranges.flatMap(([, , ...nodes]) => nodes.map(toNode));
  return { owner: toNode(master), all: uniqueNodes(all) };
}

function uniqueNodes(nodes: Node[]): Node[] {
  return [...new Map(nodes.map((node) => [`${node.host}:${node.port}`, node])).values()];
}
