import { defineScript } from "@shared/runtime";

/*
 * The moves that a worker makes on a job's keys. Each refuses a fence that is older than one
 * already seen, and does nothing once the job has an outcome. Each may be sent twice (a
 * reconnecting client resends): the second time changes nothing that matters.
 *
 * KEYS[1] live, KEYS[2] outcome, KEYS[3] stream, KEYS[4] ledger; ARGV[1] fence.
 */
const guard = `
local fence = tonumber(ARGV[1])
local ended = redis.call('GET', KEYS[2])
if ended then
  if tonumber(ended) == fence then return {'repeated'} end
  return {'finished'}
end
local seen = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
if seen > fence then return {'stale'} end
`;

/** Two days: longer than any run, short enough that a forgotten key goes away. */
export const keepSeconds = 172_800;

/**
 * Begins a run. KEYS[5] cancel. ARGV: fence, runs before this ticket, worker, time, generation,
 * job id. Gives `ok`, `cancelled`, or `interrupted` where an earlier run was lost after followers
 * had seen what it said, with the attempt's number.
 */
export const beginScript = defineScript(`${guard}
local attempt = tonumber(redis.call('HGET', KEYS[1], 'attempt') or ARGV[2])
local streamed = tonumber(redis.call('HGET', KEYS[1], 'streamed') or '0')
if streamed > 0 and streamed < fence then
  redis.call('HSET', KEYS[1], 'fence', fence)
  return {'interrupted', attempt}
end
if seen < fence then attempt = attempt + 1 end
redis.call('HSET', KEYS[1], 'fence', fence, 'attempt', attempt, 'status', 'running',
  'worker', ARGV[3], 'started_at', ARGV[4])
redis.call('HDEL', KEYS[1], 'progress')
redis.call('EXPIRE', KEYS[1], ${keepSeconds})
if redis.call('EXISTS', KEYS[5]) == 1 then return {'cancelled', attempt} end
redis.call('XADD', KEYS[4], '*', 'entry', cjson.encode({type = 'started', job_id = ARGV[6],
  fence = fence, at = ARGV[4],
  run = {attempt = attempt, worker = ARGV[3], started_at = ARGV[4]}}))
redis.call('XADD', KEYS[3], '*', 'e', 'status', 'g', ARGV[5],
  'd', cjson.encode({status = 'running', attempt = attempt, worker = ARGV[3]}))
redis.call('EXPIRE', KEYS[3], ${keepSeconds})
return {'ok', attempt}
`);

/** Tells followers something. ARGV: fence, event name, generation, data, '1' to keep it as the job's progress. */
export const emitScript = defineScript(`${guard}
redis.call('XADD', KEYS[3], '*', 'e', ARGV[2], 'g', ARGV[3], 'd', ARGV[4])
if ARGV[5] == '1' then redis.call('HSET', KEYS[1], 'progress', ARGV[4]) end
return {'ok'}
`);

/** Puts the job back to waiting. ARGV: fence, ledger entry, generation, status event. */
export const requeueScript = defineScript(`${guard}
redis.call('XADD', KEYS[4], '*', 'entry', ARGV[2])
redis.call('XADD', KEYS[3], '*', 'e', 'status', 'g', ARGV[3], 'd', ARGV[4])
redis.call('HSET', KEYS[1], 'status', 'queued')
redis.call('HDEL', KEYS[1], 'progress')
return {'ok'}
`);

/**
 * Ends the job: the outcome marker and the ledger entry appear together, and the blobs that the
 * entry names lose their expiry. KEYS[5..] blobs. ARGV: fence, ledger entry.
 */
export const finishScript = defineScript(`${guard}
redis.call('SET', KEYS[2], fence)
redis.call('HSET', KEYS[1], 'fence', fence)
redis.call('EXPIRE', KEYS[1], ${keepSeconds})
for i = 5, #KEYS do redis.call('PERSIST', KEYS[i]) end
redis.call('XADD', KEYS[4], '*', 'entry', ARGV[2])
return {'ok'}
`);
