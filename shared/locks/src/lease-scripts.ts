import { defineScript } from "@shared/runtime";

/*
 * The moves on a lease, each one step for Redis. Each may be sent twice (a reconnecting client
 * resends): the second time answers the same and changes nothing that matters.
 *
 * KEYS: 1 lease, 2 line, 3 presence, 4 fence, 5 held. ARGV: 1 owner, 2 name, 3 channel, 4 time to
 * live of a lease, 5 how long a waiter counts as alive, 6 how long one has to take what it was
 * handed; all in milliseconds.
 *
 * A fence is the larger of "one more than the last" and the time in microseconds. So it grows
 * while Redis remembers, and also when Redis lost everything, or fell back to an older copy:
 * the clock has moved on further than the counter can have.
 *
 * A lease that is handed on is granted at once, but for a short time only: the waiter may have
 * died. It takes it by acquiring again, which for the owner of a lease means: renew.
 */
const moves = `
local owner, name, channel = ARGV[1], ARGV[2], ARGV[3]
local ttl, presence, confirm = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local now = math.floor(micros / 1000)

local function text(number) return string.format('%.0f', number) end

local function expireNotBefore(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, ms) end
end

local function hold(ms)
  redis.call('PEXPIRE', KEYS[1], ms)
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now)
  redis.call('ZADD', KEYS[5], text(now + ms), name)
  expireNotBefore(KEYS[5], ms)
  return redis.call('HGET', KEYS[1], 'fence')
end

local function raiseFence()
  local last = tonumber(redis.call('GET', KEYS[4]) or '0')
  local fence = text(math.max(last + 1, micros))
  redis.call('SET', KEYS[4], fence)
  return fence
end

local function grant(to, ms)
  redis.call('HSET', KEYS[1], 'owner', to, 'fence', raiseFence(), 'since', text(now))
  return hold(ms)
end

local function leaveLine(who)
  redis.call('ZREM', KEYS[2], who)
  redis.call('HDEL', KEYS[3], who)
end

local function standInLine(who)
  redis.call('ZADD', KEYS[2], 'NX', text(micros), who)
  redis.call('HSET', KEYS[3], who, text(now + presence))
  expireNotBefore(KEYS[2], presence)
  expireNotBefore(KEYS[3], presence)
end

-- The longest waiter that is alive.
local function firstInLine()
  while true do
    local first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
    if not first then return nil end
    if tonumber(redis.call('HGET', KEYS[3], first) or '0') > now then return first end
    leaveLine(first)
  end
end

-- It keeps its place until it has taken the lease, but is given it once only.
local function handOn()
  local first = firstInLine()
  if not first then return end
  grant(first, confirm)
  redis.call('HSET', KEYS[3], first, text(now + confirm))
  redis.call('PUBLISH', channel, 'granted ' .. first)
end

local function free()
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[5], name)
  handOn()
end

local holder = redis.call('HGET', KEYS[1], 'owner')
`;

/**
 * Gives `held` and the fence; or `busy`, the milliseconds until the lease runs out, its holder.
 * ARGV 7: '1' to stand in line.
 */
export const acquireScript = defineScript(`${moves}
if holder == owner then
  leaveLine(owner)
  return {'held', hold(ttl)}
end
if not holder then
  local first = firstInLine()
  if not first or first == owner then
    leaveLine(owner)
    return {'held', grant(owner, ttl)}
  end
end
if ARGV[7] == '1' then standInLine(owner) end
if not holder then handOn() end
return {'busy', redis.call('PTTL', KEYS[1]), redis.call('HGET', KEYS[1], 'owner')}
`);

/** Gives 1, or 0 when the lease is not the owner's any more. */
export const renewScript = defineScript(`${moves}
if holder ~= owner then return 0 end
hold(ttl)
return 1
`);

/** Leaves the line, and frees the lease if it is the owner's. Gives 1 in that case, otherwise 0. */
export const releaseScript = defineScript(`${moves}
leaveLine(owner)
if holder ~= owner then return 0 end
free()
return 1
`);

/** Frees the lease whoever holds it. Gives the fence that was raised for it, or nothing. */
export const forceReleaseScript = defineScript(`${moves}
if not holder then return false end
local fence = raiseFence()
redis.call('PUBLISH', channel, 'taken ' .. holder)
free()
return fence
`);

/** Gives owner, fence, time of the grant, milliseconds left, number of waiters; or nothing. */
export const inspectScript = defineScript(`${moves}
if not holder then return false end
firstInLine()
local fields = redis.call('HMGET', KEYS[1], 'owner', 'fence', 'since')
return {fields[1], fields[2], fields[3], redis.call('PTTL', KEYS[1]), redis.call('ZCARD', KEYS[2])}
`);
