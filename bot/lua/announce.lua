-- Tells a chat of the notice that is up, once; what the citizen wrote stays in the inbox. Only for the holder of the lease.
-- KEYS lease, told, outbox; ARGV token, seconds remembered, entry, chat, method, lane, ephemeral, payload
-- Returns -1 without the lease, 0 if the chat knows.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then
  return 0
end
redis.call('XADD', KEYS[3], '*', 'key', ARGV[3] .. ':0', 'chat', ARGV[4],
  'method', ARGV[5], 'lane', ARGV[6], 'ephemeral', ARGV[7], 'payload', ARGV[8])
return 1
