-- One thing enters the inbox, once. A citizen who writes is reachable again: for a minute, refusals count as older.
-- One who blocks the bot is not.
-- A chat that sends too much is asked once to wait; what else it sends is dropped, and leaves no trace, until it is calm.
-- KEYS seen, inbox, blocked, flood; ARGV seconds remembered, kind, chat, sealed payload,
--      ms for one update in the long run, how many may come at once or 0, sealed payload of the request to wait,
--      seconds blocked or 0
-- Returns the id of what was taken; else 0: was here before, 2: the chat is asked to wait, 3: dropped.
local function is_taken()
  local at_once, for_one = tonumber(ARGV[6]), tonumber(ARGV[5])
  if ARGV[2] ~= 'update' or at_once == 0 then
    return true
  end
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local full = math.max(tonumber(redis.call('HGET', KEYS[4], 'full') or '0'), now) + for_one
  local asked = redis.call('HGET', KEYS[4], 'asked')
  local over = full > now + at_once * for_one
  if asked and full <= now + at_once * for_one / 2 then
    redis.call('HDEL', KEYS[4], 'asked')
    asked = false
  end
  full = math.min(full, now + at_once * for_one)
  redis.call('HSET', KEYS[4], 'full', string.format('%.3f', full))
  redis.call('PEXPIRE', KEYS[4], math.ceil(full - now) + 1000)
  if over and not asked then
    redis.call('HSET', KEYS[4], 'asked', '1')
    redis.call('XADD', KEYS[2], '*', 'kind', 'flood', 'chat', ARGV[3], 'payload', ARGV[7])
    return false, 2
  end
  return not (over or asked), 3
end

if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local taken, otherwise = is_taken()
if not taken then
  return otherwise
end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
local entry = redis.call('XADD', KEYS[2], '*', 'kind', ARGV[2], 'chat', ARGV[3], 'payload', ARGV[4])
if ARGV[8] ~= '0' then
  redis.call('SET', KEYS[3], '1', 'EX', ARGV[8])
elseif ARGV[2] == 'update' then
  redis.call('SET', KEYS[3], '0', 'EX', 60)
end
return entry
