import type { Service } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import type { RunAbort } from "./run-abort.ts";

/**
 * Stops runs whose job was cancelled: at once on the message, and at each heartbeat by the key,
 * since a message may be missed while the connection is down.
 */
export interface CancelListener extends Service {
  /** Reads the cancel keys of the running jobs and stops those that have one. */
  check(): Promise<void>;
}

export function createCancelListener(deps: {
  redis: Redis;
  keys: Keys;
  lane: string;
  running: ReadonlyMap<string, RunAbort>;
}): CancelListener {
  const subscriber = deps.redis.duplicate({ lazyConnect: true });
  subscriber.on("error", () => undefined /* the shared connection logs the same outage */);
  subscriber.on("message", (_channel, jobId: string) => deps.running.get(jobId)?.abort("cancel"));

  async function check(): Promise<void> {
    const ids = [...deps.running.keys()];
    if (ids.length === 0) return;
    const flags = await deps.redis.mget(ids.map((id) => deps.keys.cancel({ id, lane: deps.lane })));
    ids.forEach((id, index) => {
      if (flags[index] !== null) deps.running.get(id)?.abort("cancel");
    });
  }

  return {
    name: "cancel-listener",
    check,
    async start() {
      await subscriber.connect();
      await subscriber.subscribe(deps.keys.cancelChannel(deps.lane));
    },
    async stop() {
      subscriber.disconnect();
    },
  };
}
