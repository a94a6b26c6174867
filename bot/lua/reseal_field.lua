-- Another value for a field of a hash, unless somebody has changed it since it was read. Returns 1 if it was put.
-- KEYS hash; ARGV field, value as it was read, value to put
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
