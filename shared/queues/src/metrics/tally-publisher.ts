import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { Tally } from "./tally.ts";

/** Longer than any connection needs to come back and send a batch again. */
const sequenceSeconds = 3_600;

/** KEYS[1] sums, KEYS[2] the last batch of this process. ARGV: the batch's number, field, by, … */
const addScript = defineScript(`
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ${sequenceSeconds})
for i = 2, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
`);

export interface TallyPublisher {
  /**
   * Adds what was counted since the last call to the sums in Redis; one round trip, none when
   * nothing was counted. A batch that was sent and not confirmed is sent again under its number,
   * so it is added once. Rejects when Redis is away; nothing is forgotten then.
   */
  publish(): Promise<void>;
}

export function createTallyPublisher(deps: {
  redis: Redis;
  tally: Tally;
  /** The hash of sums. */
  sumsKey: string;
  /** Holds the number of this process's last batch. */
  sequenceKey: string;
}): TallyPublisher {
  let sequence = 0;
  let unconfirmed: Map<string, number> | undefined;
  let underWay: Promise<void> = Promise.resolve();

  async function send(batch: Map<string, number>): Promise<void> {
    const args = [...batch].flatMap(([field, by]) => [field, by]);
    const keys = [deps.sumsKey, deps.sequenceKey];
    await runScript(deps.redis, addScript, keys, [sequence, ...args]);
    unconfirmed = undefined;
  }

  async function publish(): Promise<void> {
    if (unconfirmed) await send(unconfirmed);
    const batch = deps.tally.take();
    if (batch.size === 0) return;
    sequence += 1;
    unconfirmed = batch;
    await send(batch);
  }

  return {
    publish() {
      const next = underWay.then(publish);
      underWay = next.catch(() => undefined /* the caller hears of it; the next one goes on */);
      return next;
    },
  };
}
