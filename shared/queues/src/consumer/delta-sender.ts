import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import { keepSeconds } from "./job-scripts.ts";

/**
 * Tells followers the next deltas of answers, of each run on its own. The deltas of a run are
 * numbered from 1, and the job's hash keeps the last number: what is sent again is told once, and
 * what Redis forgot is asked for (`gap`, with the last number that is there). The first one enters
 * the ledger: from then on the job is never silently begun again.
 * KEYS of each run: live, outcome, stream, ledger. ARGV of each: fence, generation, number of the
 * first delta, ledger entry (needed with the first delta of a run), how many deltas, deltas…
 */
const deltasScript = defineScript(`
local function tell(live, outcome, stream, ledger, at)
  local fence, first, count = tonumber(ARGV[at]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 4])
  if redis.call('GET', outcome) then return {'finished'} end
  local known = redis.call('HMGET', live, 'fence', 'streamed', 'deltas')
  if tonumber(known[1] or '0') > fence then return {'stale'} end
  local hasStreamed = known[2] == ARGV[at]
  local stored = hasStreamed and tonumber(known[3]) or 0
  if first > stored + 1 then return {'gap', stored} end
  for i = stored + 1 - first, count - 1 do
    redis.call('XADD', stream, '*', 'e', 'delta', 'g', ARGV[at + 1], 'd', ARGV[at + 5 + i])
  end
  local last = first + count - 1
  if last <= stored then return {'ok'} end
  if hasStreamed then
    redis.call('HSET', live, 'deltas', last)
  else
    redis.call('HSET', live, 'fence', fence, 'streamed', fence, 'deltas', last)
    redis.call('XADD', ledger, '*', 'entry', ARGV[at + 3])
    redis.call('EXPIRE', live, ${keepSeconds})
    redis.call('EXPIRE', stream, ${keepSeconds})
  end
  return {'ok'}
end
local replies, at = {}, 1
for i = 1, #KEYS, 4 do
  -- What goes wrong with one job is not its neighbours'.
  local isDone, reply = pcall(tell, KEYS[i], KEYS[i + 1], KEYS[i + 2], KEYS[i + 3], at)
  if not isDone then reply = {'error', type(reply) == 'table' and reply.err or tostring(reply)} end
  table.insert(replies, reply)
  at = at + 5 + tonumber(ARGV[at + 4])
end
return replies
`);

/** Runs that one script tells of at most: Redis does nothing else meanwhile. */
const runsPerScript = 64;
/**
 * Deltas of one script at most, but for a run that has more by itself: a Redis that lost its memory
 * is told all that all runs have said, and a call takes only so many arguments.
 */
const deltasPerScript = 2_000;

/**
 * What became of deltas: `gap` asks for those after `stored` again, since Redis forgot them;
 * otherwise the job has `finished`, or this run is `stale` (a newer one has begun).
 */
export type DeltasResult = { move: "ok" | "finished" | "stale" } | { move: "gap"; stored: number };

/** Deltas of one run that follow each other, as JSON. */
export interface RunDeltas {
  /** Live, outcome, stream and ledger of the job. */
  keys: string[];
  fence: number;
  generation: number;
  /** The number of the first delta, counted from 1. */
  first: number;
  deltas: string[];
  /** Makes the ledger entry that says that the run has streamed; asked with the first delta. */
  ledgerEntry: () => string;
}

export interface DeltaSender {
  /** Rejects where Redis refuses. */
  send(run: RunDeltas): Promise<DeltasResult>;
}

interface Waiting {
  run: RunDeltas;
  resolve: (result: DeltasResult) => void;
  reject: (error: unknown) => void;
}

/** Sends what the runs of a process tell in one turn of its event loop by one script. */
export function createDeltaSender(redis: Redis): DeltaSender {
  let waiting: Waiting[] = [];

  function sendWaiting(): void {
    const all = waiting;
    waiting = [];
    for (const batch of toBatches(all)) void sendTogether(batch);
  }

  async function sendTogether(batch: Waiting[]): Promise<void> {
    try {
      const keys = batch.flatMap(({ run }) => run.keys);
      const args = batch.flatMap(({ run }) => argumentsOf(run));
      const replies = (await runScript(redis, deltasScript, keys, args)) as DeltasReply[];
      batch.forEach(({ resolve, reject }, index) => {
        const reply = replies[index] ?? ["missing"];
        if (isResult(reply)) resolve(toResult(reply));
        else reject(new Error(`deltas were refused: ${reply.join(" ")}`));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    send(run) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) process.nextTick(sendWaiting);
        waiting.push({ run, resolve, reject });
      });
    },
  };
}

/** What goes by one script each, in order. */
function toBatches(all: Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  let batch: Waiting[] = [];
  let deltas = 0;
  for (const next of all) {
    const count = next.run.deltas.length;
    if (batch.length === runsPerScript || deltas + count > deltasPerScript) {
      batch = [];
      deltas = 0;
    }
    if (batch.length === 0) batches.push(batch);
    batch.push(next);
    deltas += count;
  }
  return batches;
}

function argumentsOf(run: RunDeltas): (string | number)[] {
  const { fence, generation, first, deltas } = run;
  const entry = first === 1 ? run.ledgerEntry() : "";
  return [fence, generation, first, entry, deltas.length, ...deltas];
}

type ResultReply = ["ok" | "finished" | "stale" | "gap", number?];
type DeltasReply = ResultReply | [other: string, reason?: string];

const isResult = (reply: DeltasReply): reply is ResultReply =>
  ["ok", "finished", "stale", "gap"].includes(reply[0]);

function toResult([move, stored]: ResultReply): DeltasResult {
  return move === "gap" ? { move, stored: Number(stored) } : { move };
}
