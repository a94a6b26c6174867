-- Moves the timers that are due into the inbox. Returns when the next one is due (ms), or -1.
-- KEYS timers, timer payloads, inbox; ARGV now ms, at most
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, member in ipairs(due) do
  local chat = string.match(member, '^(-?%d+)|')
  local payload = redis.call('HGET', KEYS[2], member) or ''
  redis.call('XADD', KEYS[3], '*', 'kind', 'timer', 'chat', chat, 'payload', payload)
  redis.call('ZREM', KEYS[1], member)
  redis.call('HDEL', KEYS[2], member)
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return next[2] and string.format('%.0f', next[2]) or '-1'
