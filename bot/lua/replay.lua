-- A dead letter goes back to where it failed, as new. Returns 0 if it is not there.
-- KEYS dead, inbox, outbox; ARGV letter
local letter = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not letter then
  return 0
end
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
  end
end
redis.call('XADD', target, '*', unpack(record))
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
