-- One thing enters the inbox, once. A citizen who writes is reachable again.
-- KEYS seen, inbox, blocked; ARGV seconds remembered, kind, chat, sealed payload
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then
  return 0
end
redis.call('XADD', KEYS[2], '*', 'kind', ARGV[2], 'chat', ARGV[3], 'payload', ARGV[4])
if ARGV[2] == 'update' then
  redis.call('DEL', KEYS[3])
end
return 1
