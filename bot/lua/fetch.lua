-- Reads for the holder of the lease only: whoever lost it can take nothing that the new holder would miss.
-- KEYS lease, stream; ARGV token, group, cursor, count
-- Returns -1 without the lease, else {last id or '', entries}.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
if redis.call('EXISTS', KEYS[2]) == 0 or #redis.call('XINFO', 'GROUPS', KEYS[2]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[2], ARGV[2], '0', 'MKSTREAM')
end
local answer = redis.call('XREADGROUP', 'GROUP', ARGV[2], 'holder', 'COUNT', ARGV[4], 'STREAMS', KEYS[2], ARGV[3])
if not answer then
  return {'', {}}
end
local last, entries = '', {}
for _, entry in ipairs(answer[1][2]) do
  last = entry[1]
  if entry[2] then
    entries[#entries + 1] = entry
  else
    redis.call('XACK', KEYS[2], ARGV[2], entry[1])
  end
end
return {last, entries}
