-- A dead letter goes back to where it failed, as new. Returns 0 if it is not there.
-- KEYS dead, inbox, outbox of answers, of statuses, of prompts, of broadcasts; ARGV letter
local letter = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not letter then
  return 0
end
local lanes = {answer = KEYS[3], status = KEYS[4], prompt = KEYS[5], broadcast = KEYS[6]}
local target, record = KEYS[2], {}
for at = 1, #letter[2], 2 do
  local name, value = letter[2][at], letter[2][at + 1]
  if name == 'source' then
    if value == 'outbox' then
      target = KEYS[3]
    end
  elseif name ~= 'reason' and name ~= 'detail' then
    record[#record + 1] = name
    record[#record + 1] = value
    target = name == 'lane' and lanes[value] or target
  end
end
redis.call('XADD', target, '*', unpack(record))
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
