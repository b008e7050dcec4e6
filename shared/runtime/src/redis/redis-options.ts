import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import type { RedisOptions } from "ioredis";
import { AppError, messageOf } from "../app-error.ts";
import { clusterConnector } from "./cluster-connector.ts";
import type { RedisTarget } from "./redis-url.ts";

/**
 * The client's options that say where to connect; reads the TLS files.
 * @param hashTag what stands in braces in every key: decides which node of a cluster is ours.
 * @throws AppError INVALID_REDIS_URL where a file can't be read.
 */
export function addressOptions(target: RedisTarget, hashTag: string): RedisOptions {
  const { username, password, db, form, nodes } = target;
  const tls = target.tls && readTls(target.tls);
  const common: RedisOptions = {
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
  };
  if (form === "sentinel") return { ...common, ...sentinelOptions(target, tls) };
  if (form === "cluster") {
    return { ...common, Connector: clusterConnector({ nodes, login: common, hashTag }) };
  }
  return { ...common, host: nodes[0]?.host, port: nodes[0]?.port };
}

function sentinelOptions(target: RedisTarget, tls: ConnectionOptions | undefined): RedisOptions {
  const { sentinelUsername, sentinelPassword } = target;
  return {
    sentinels: target.nodes,
    name: target.masterName,
    // After a fail-over they know the new master within their own time; asking is cheap.
    sentinelRetryStrategy: (times) => Math.min(100 * times, 1_000),
    sentinelCommandTimeout: 1_000,
    // Not `failoverDetector`: told of a fail-over while it looks for the master, a connection
    // ends for good. A demoted master answers READONLY, which leads here again.
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls === undefined ? {} : { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  };
}

function readTls(files: NonNullable<RedisTarget["tls"]>): ConnectionOptions {
  const read = (name: string, file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new AppError("INVALID_REDIS_URL", `${name} can't be read: ${messageOf(error)}`);
    }
  };
  return {
    ...(files.caFile === undefined ? {} : { ca: read("sslrootcert", files.caFile) }),
    ...(files.certFile === undefined ? {} : { cert: read("sslcert", files.certFile) }),
    ...(files.keyFile === undefined ? {} : { key: read("sslkey", files.keyFile) }),
  };
}
