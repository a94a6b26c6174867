-- Other values for fields of a stream that no group reads. What came or went since they were read came and went.
-- KEYS stream, a name for the new one until it takes the place of the old; ARGV (entry, field, value)...
local changed = {}
for at = 1, #ARGV, 3 do
  changed[ARGV[at] .. ' ' .. ARGV[at + 1]] = ARGV[at + 2]
end
local entries = redis.call('XRANGE', KEYS[1], '-', '+')
if #entries == 0 then
  return 0
end
redis.call('DEL', KEYS[2])
for _, entry in ipairs(entries) do
  local id, record = entry[1], entry[2]
  for at = 1, #record, 2 do
    record[at + 1] = changed[id .. ' ' .. record[at]] or record[at + 1]
  end
  redis.call('XADD', KEYS[2], id, unpack(record))
end
local lasts = redis.call('PTTL', KEYS[1])
redis.call('RENAME', KEYS[2], KEYS[1])
if lasts > 0 then
  redis.call('PEXPIRE', KEYS[1], lasts)
end
return 1
