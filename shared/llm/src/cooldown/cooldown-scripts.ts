import { defineScript } from "@shared/runtime";

/*
 * The states of a target (a model of a provider, under one credential):
 *
 * - free: no record. Everybody may ask.
 * - cooling: a record whose `until` lies ahead. Nobody asks.
 * - on probation: a record whose `until` has passed. One may ask, who holds the probe; the rest
 *   wait for what becomes of it. Success removes the record, failure renews it.
 *
 * A record outlives its `until` by the window in which failures add up. The clock is Redis's, one
 * for all workers. Each script may be sent twice: the second time changes nothing.
 *
 * A record is a hash: until, kind, asked, count (of failures in the window), since (its start).
 */
const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
`;

/**
 * Asks for a turn. KEYS: 1 record of the credential, 2 record of the model, 3 probe.
 * ARGV: 1 token, 2 how long a probe may take, 3 '1' where only pauses count that were asked for.
 * Answers {state, kind, ms until it is worth asking again}.
 */
export const takeTurn = defineScript(`${clock}
local state, kind, wait = 'free', '', 0
for index = 1, 2 do
  local record = redis.call('HMGET', KEYS[index], 'until', 'kind', 'asked')
  local left = tonumber(record[1] or '0') - now
  local binds = ARGV[3] ~= '1' or record[3] == '1'
  if record[1] and left > 0 and binds and left > wait then
    state, kind, wait = 'cooling', record[2], left
  elseif record[1] and state == 'free' then
    state, kind = 'probe', record[2]
  end
end
if state == 'probe' and ARGV[3] ~= '1' then
  redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2])
  if redis.call('GET', KEYS[3]) ~= ARGV[1] then
    return {'cooling', kind, redis.call('PTTL', KEYS[3])}
  end
end
return {state, kind, math.ceil(wait)}
`);

/**
 * Notes a failure. KEYS: 1 the record, 2 probe. ARGV: 1 token, 2 kind, 3 '1' where the provider
 * named the pause, 4 window, 5 factor of the jitter, 6… ladder of pauses.
 * A failure of a request that began before the pause adds nothing: it is the same trouble.
 */
export const noteFailure = defineScript(`${clock}
local record = redis.call('HMGET', KEYS[1], 'until', 'count', 'since')
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
local ends, count, since = tonumber(record[1] or '0'), tonumber(record[2] or '0'), tonumber(record[3] or '0')
local window = tonumber(ARGV[4])
if now - since > window then count, since = 0, now end
if now >= ends then count = count + 1 end
if count < 1 then count = 1 end
local step = math.min(count, #ARGV - 5)
local pause = tonumber(ARGV[5 + step]) * tonumber(ARGV[5])
if now + pause > ends then
  redis.call('HSET', KEYS[1], 'until', text(now + pause), 'kind', ARGV[2], 'asked', ARGV[3])
  ends = now + pause
end
redis.call('HSET', KEYS[1], 'count', count, 'since', text(since))
redis.call('PEXPIRE', KEYS[1], text(ends - now + window))
return math.ceil(ends - now)
`);

/** It answered. KEYS: 1 record of the credential, 2 record of the model, 3 probe. */
export const forgetFailures = defineScript(`
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
`);

/** Nothing became of the probe. KEYS: 1 probe. ARGV: 1 token. */
export const giveProbeBack = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);
