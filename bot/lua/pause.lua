-- Telegram refused: this chat waits; when several chats are refused within a second, all wait.
-- KEYS pause of all, pause of chat, refusals; ARGV now ms or -1, chat, ms to wait, how many are several
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local function hold(key)
  local till = math.max(now + ARGV[3], tonumber(redis.call('GET', key) or '0'))
  redis.call('SET', key, string.format('%.3f', till), 'PX', math.ceil(till - now))
end
hold(KEYS[2])
redis.call('ZADD', KEYS[3], now, ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - 1000)
redis.call('PEXPIRE', KEYS[3], 2000)
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[4]) then
  hold(KEYS[1])
  return 1
end
return 0
