-- One outgoing message is over: delivered, or a dead letter with its reason; perhaps its chat has blocked us,
-- unless it has written since.
-- KEYS outbox, dead, blocked; ARGV group, entry, reason or '', detail, oldest dead, seconds blocked or 0
local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
if entry and ARGV[3] ~= '' then
  local record = {'source', 'outbox', 'reason', ARGV[3], 'detail', ARGV[4]}
  for _, part in ipairs(entry[2]) do
    record[#record + 1] = part
  end
  redis.call('XADD', KEYS[2], 'MINID', ARGV[5], '*', unpack(record))
end
if ARGV[6] ~= '0' and redis.call('GET', KEYS[3]) ~= '0' then
  redis.call('SET', KEYS[3], '1', 'EX', ARGV[6])
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
