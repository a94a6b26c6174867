-- The generic cell rate algorithm on two buckets. The next slot over all chats is given only if the chat's
-- own limit and no pause forbid it: a chat that has to wait takes no slot from the others.
-- KEYS over all, chat, pause of all, pause of chat; ARGV now ms or -1, ms over all, ms in chat, burst in chat, counted
-- Returns {1 if given, ms to wait}.
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
local counted = ARGV[5] == '1'
local in_chat = tonumber(ARGV[3])
local chat_full = math.max(read(KEYS[2]), now)
local open = math.max(read(KEYS[3]), read(KEYS[4]))
if counted then
  open = math.max(open, chat_full - (ARGV[4] - 1) * in_chat)
end
local slot = math.max(read(KEYS[1]), now)
if open > slot then
  return {0, math.ceil(open - now)}
end
write(KEYS[1], slot + ARGV[2])
if counted then
  write(KEYS[2], math.max(chat_full, slot) + in_chat)
end
return {1, math.ceil(slot - now)}
