-- The generic cell rate algorithm on two buckets. The next slot over all chats is given only if the chat's
-- own limit and no pause forbid it: a chat that has to wait takes no slot from the others. And only if it is near
-- enough for the lane: the less urgent may not reserve as far ahead, so the more urgent are always before them.
-- A slot also keeps a window's length from when the message of so many slots before reached Telegram.
-- KEYS over all, chat, pause of all, pause of chat, recent: the moments of a window's messages, in a ring
-- ARGV now ms or -1, messages in a window, its ms, ms in chat, burst in chat, counted, ms that the lane may reserve ahead
-- Returns {1 given, 0 not yet in this chat, -1 not yet in this lane; ms to wait; place in the ring}.
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local function read(key)
  return tonumber(redis.call('GET', key) or '0')
end
local function write(key, value)
  redis.call('SET', key, string.format('%.3f', value), 'PX', math.ceil(value - now) + 1000)
end
local window, counted, in_chat = tonumber(ARGV[3]), ARGV[6] == '1', tonumber(ARGV[4])
local number = tonumber(redis.call('HGET', KEYS[5], 'number') or '0')
local place = number % ARGV[2]
local before = tonumber(redis.call('HGET', KEYS[5], place) or '0')
local chat_full = math.max(read(KEYS[2]), now)
local open = math.max(read(KEYS[3]), read(KEYS[4]))
if counted then
  open = math.max(open, chat_full - (ARGV[5] - 1) * in_chat)
end
local slot = math.max(read(KEYS[1]), now, before + window)
if open > slot then
  return {0, math.ceil(open - now), 0}
end
if slot - now > tonumber(ARGV[7]) then
  return {-1, math.ceil(slot - now - ARGV[7]), 0}
end
write(KEYS[1], slot + window / ARGV[2])
if counted then
  write(KEYS[2], math.max(chat_full, slot) + in_chat)
end
redis.call('HSET', KEYS[5], 'number', string.format('%d', number + 1), place, string.format('%.3f', slot))
redis.call('PEXPIRE', KEYS[5], math.ceil(slot - now + 2 * window))
return {1, math.ceil(slot - now), place}
