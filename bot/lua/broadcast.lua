-- One broadcast for several chats of a shard: each is queued once, and not while it has blocked us.
-- KEYS chats queued, outbox of broadcasts, blocked of each chat
-- ARGV key, seconds remembered, method, lane, then for each chat: chat, sealed payload
-- Returns {queued, had it before, blocked}.
local queued, before, blocked = 0, 0, 0
for number = 1, #KEYS - 2 do
  local chat, payload = ARGV[3 + 2 * number], ARGV[4 + 2 * number]
  if redis.call('SISMEMBER', KEYS[1], chat) == 1 then
    before = before + 1
  elseif redis.call('GET', KEYS[2 + number]) == '1' then
    blocked = blocked + 1
  else
    redis.call('SADD', KEYS[1], chat)
    redis.call('XADD', KEYS[2], '*', 'key', ARGV[1], 'chat', chat,
      'method', ARGV[3], 'lane', ARGV[4], 'ephemeral', '0', 'payload', payload)
    queued = queued + 1
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return {queued, before, blocked}
