-- All that one turn changes, or nothing.
-- KEYS lease, conversation, inbox, outbox, timers, timer payloads, attempts, dead, lessons,
--      outbox of statuses, of prompts, of broadcasts
-- ARGV token, group, entry, revision or 'any', state or '', state's seconds, chat, dead reason or '', dead detail, oldest dead,
--      number of sends, (method, lane, ephemeral, payload)..., number of cancelled timers, name...,
--      number of timers, (name, due ms, payload)...,
--      number of lessons, the oldest to keep, lesson..., 1 if the chat's dead letters are to go
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 'lost'
end
if #redis.call('XPENDING', KEYS[3], ARGV[2], ARGV[3], ARGV[3], 1) == 0 then
  redis.call('HDEL', KEYS[7], ARGV[3])
  return 'gone'
end
local revision = redis.call('HGET', KEYS[2], 'revision') or '0'
if ARGV[4] ~= 'any' and revision ~= ARGV[4] then
  return 'stale'
end
local entry, chat, at = ARGV[3], ARGV[7], 11
local function take()
  at = at + 1
  return ARGV[at]
end
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[2], 'revision', string.format('%d', revision + 1), 'body', ARGV[5])
  redis.call('EXPIRE', KEYS[2], ARGV[6])
end
local lanes = {status = KEYS[10], prompt = KEYS[11], broadcast = KEYS[12]}
for number = 1, tonumber(ARGV[11]) do
  local method, lane = take(), take()
  redis.call('XADD', lanes[lane] or KEYS[4], '*', 'key', entry .. ':' .. number, 'chat', chat,
    'method', method, 'lane', lane, 'ephemeral', take(), 'payload', take())
end
for _ = 1, tonumber(take()) do
  local member = chat .. '|' .. take()
  redis.call('ZREM', KEYS[5], member)
  redis.call('HDEL', KEYS[6], member)
end
for _ = 1, tonumber(take()) do
  local member, due = chat .. '|' .. take(), take()
  redis.call('ZADD', KEYS[5], due, member)
  redis.call('HSET', KEYS[6], member, take())
end
local lessons, oldest_lesson = tonumber(take()), take()
for _ = 1, lessons do
  redis.call('XADD', KEYS[9], 'MINID', oldest_lesson, '*', 'lesson', take())
end
if take() == '1' then
  for _, letter in ipairs(redis.call('XRANGE', KEYS[8], '-', '+')) do
    for part = 1, #letter[2], 2 do
      if letter[2][part] == 'chat' and letter[2][part + 1] == chat then
        redis.call('XDEL', KEYS[8], letter[1])
      end
    end
  end
end
if ARGV[8] ~= '' then
  local record = {'source', 'inbox', 'reason', ARGV[8], 'detail', ARGV[9]}
  for _, part in ipairs(redis.call('XRANGE', KEYS[3], entry, entry)[1][2]) do
    record[#record + 1] = part
  end
  redis.call('XADD', KEYS[8], 'MINID', ARGV[10], '*', unpack(record))
end
redis.call('XACK', KEYS[3], ARGV[2], entry)
redis.call('XDEL', KEYS[3], entry)
redis.call('HDEL', KEYS[7], entry)
return 'done'
