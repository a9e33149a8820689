/**
 * Lua scripts of the Redis store. Redis runs each one alone, which makes its checks and its writes one step. Numbers travel as
 * strings, since Lua would turn large ones into floating-point notation.
 */

/** A lease may write while it is the newest one given out and not released. */
const HOLDS_LEASE = `
local function holds(key, token)
  local lease = redis.call('HMGET', key, 'token', 'released')
  return lease[1] == token and lease[2] ~= '1'
end
`;

/** KEYS lease, run, latest, runs, sequence; ARGV token, revision, master, doc, runId → saved | conflict | fenced. */
export const SAVE_RUN = `${HOLDS_LEASE}
if not holds(KEYS[1], ARGV[1]) then return 'fenced' end
local stored = redis.call('HMGET', KEYS[2], 'revision', 'master')
if ARGV[2] == '0' then
  if stored[1] then return 'conflict' end
  redis.call('ZADD', KEYS[4], redis.call('INCR', KEYS[5]), ARGV[5])
  redis.call('SET', KEYS[3], ARGV[5])
  redis.call('HSET', KEYS[2], 'revision', 0, 'master', ARGV[3])
elseif stored[1] ~= ARGV[2] or stored[2] ~= ARGV[3] then
  return 'conflict'
end
redis.call('HINCRBY', KEYS[2], 'revision', 1)
redis.call('HSET', KEYS[2], 'doc', ARGV[4])
return 'saved'
`;

/** KEYS lease; ARGV holder, now, expiresAt → the new token, or nil while another holder's lease lasts. */
export const ACQUIRE_LEASE = `
local lease = redis.call('HMGET', KEYS[1], 'holder', 'expiresAt', 'released')
local lasts = lease[1] and lease[3] ~= '1' and tonumber(lease[2]) > tonumber(ARGV[2])
if lasts and lease[1] ~= ARGV[1] then return nil end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'expiresAt', ARGV[3], 'released', 0)
return redis.call('HINCRBY', KEYS[1], 'token', 1)
`;

/** KEYS lease; ARGV token, expiresAt → 1 when renewed, also after it has expired, as long as nobody else was given it. */
export const RENEW_LEASE = `${HOLDS_LEASE}
if not holds(KEYS[1], ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'expiresAt', ARGV[2])
return 1
`;

/** KEYS lease, due, masters; ARGV token or nothing, member, at or nothing, doc → 1, or 0 for a token that is not the newest. */
export const SCHEDULE = `
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[2], ARGV[2])
  redis.call('HDEL', KEYS[3], ARGV[2])
else
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
  redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
end
return 1
`;

/** KEYS lease; ARGV token. The token stays, so that the next one is larger. */
export const RELEASE_LEASE = `${HOLDS_LEASE}
if holds(KEYS[1], ARGV[1]) then redis.call('HSET', KEYS[1], 'released', 1) end
return 1
`;

/** KEYS lease, attempt, attempts of the run; ARGV token, id, doc, phase, ended → created | exists | fenced. */
export const CREATE_ATTEMPT = `${HOLDS_LEASE}
if not holds(KEYS[1], ARGV[1]) then return 'fenced' end
if redis.call('EXISTS', KEYS[2]) == 1 then return 'exists' end
redis.call('HSET', KEYS[2], 'doc', ARGV[3], 'phase', ARGV[4], 'ended', ARGV[5], 'claim', 0)
redis.call('RPUSH', KEYS[3], ARGV[2])
return 'created'
`;

/** KEYS attempt; ARGV worker → the claim's token, or nil for an attempt that is unknown or has ended. */
export const CLAIM_ATTEMPT = `
if redis.call('HGET', KEYS[1], 'ended') ~= '0' then return nil end
redis.call('HSET', KEYS[1], 'worker', ARGV[1])
return redis.call('HINCRBY', KEYS[1], 'claim', 1)
`;

/** KEYS attempt; ARGV token, phase, ended → saved | fenced. */
export const SET_ATTEMPT_PHASE = `
local row = redis.call('HMGET', KEYS[1], 'claim', 'ended')
if row[1] ~= ARGV[1] or row[2] ~= '0' then return 'fenced' end
redis.call('HSET', KEYS[1], 'phase', ARGV[2], 'ended', ARGV[3])
return 'saved'
`;

/** KEYS lease, attempt; ARGV token, why → saved | fenced. The first words stay; an attempt that is unknown or has ended is left alone. */
export const REQUEST_CANCEL = `${HOLDS_LEASE}
if not holds(KEYS[1], ARGV[1]) then return 'fenced' end
if redis.call('HGET', KEYS[2], 'ended') == '0' then redis.call('HSETNX', KEYS[2], 'cancel', ARGV[2]) end
return 'saved'
`;

/** KEYS attempt; ARGV token, at, doc → saved | cancelled | fenced. An older beat that comes late changes nothing. */
export const BEAT = `
local row = redis.call('HMGET', KEYS[1], 'claim', 'ended', 'beatAt', 'cancel')
if row[1] ~= ARGV[1] or row[2] ~= '0' then return 'fenced' end
if not row[3] or tonumber(row[3]) <= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'beatAt', ARGV[2], 'beat', ARGV[3])
end
if row[4] then return 'cancelled' end
return 'saved'
`;

/** KEYS turn; ARGV period → 1 when it was free. A later period than the next was taken by a clock that was wrong: it does not count. */
export const TAKE_TURN = `
local taken = tonumber(redis.call('GET', KEYS[1]))
local period = tonumber(ARGV[1])
if taken and taken >= period and taken <= period + 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;
