-- Reads for the holder of the lease only: whoever lost it can take nothing that the new holder would miss.
-- First what was handed out after the cursor: to a predecessor, or in an answer that got lost on the way, for the
-- client asks again by itself. Only then what is new.
-- KEYS lease, stream; ARGV token, group, cursor, count
-- Returns -1 without the lease, else {last id or '', 1 if handed out before, entries}.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
if redis.call('EXISTS', KEYS[2]) == 0 or #redis.call('XINFO', 'GROUPS', KEYS[2]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[2], ARGV[2], '0', 'MKSTREAM')
end
local function read(from)
  local answer = redis.call('XREADGROUP', 'GROUP', ARGV[2], 'holder', 'COUNT', ARGV[4], 'STREAMS', KEYS[2], from)
  return answer and answer[1][2] or {}
end
local again, found = 1, read(ARGV[3])
if #found == 0 then
  again, found = 0, read('>')
end
local last, entries = '', {}
for _, entry in ipairs(found) do
  last = entry[1]
  if entry[2] then
    entries[#entries + 1] = entry
  else
    redis.call('XACK', KEYS[2], ARGV[2], entry[1])
  end
end
return {last, again, entries}
