import { type CommandParser, defineScript } from 'redis'

/**
 * KEYS: the order's. ARGV: its version, the entry, how long to keep it (ms). An entry begins with its version, so that a newer one is
 * recognised without reading all of it.
 */
const putOrder = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
    local present = tonumber(string.match(redis.call('GETRANGE', KEYS[1], 0, 15), '^%d+'))
    if present and present > tonumber(ARGV[1]) then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1`,
  parseCommand(parser: CommandParser, key: string, version: number, entry: string, ttlMs: number) {
    parser.pushKey(key)
    parser.push(String(version), entry, String(ttlMs))
  },
  transformReply: (reply: number) => reply,
})

/** KEYS: those of some orders. ARGV: their versions. Deletes the entries that are older. */
const dropOlderOrders = defineScript({
  SCRIPT: `
    for index, key in ipairs(KEYS) do
      local present = tonumber(string.match(redis.call('GETRANGE', key, 0, 15), '^%d+'))
      if present and present < tonumber(ARGV[index]) then redis.call('DEL', key) end
    end
    return #KEYS`,
  parseCommand(parser: CommandParser, keys: string[], versions: number[]) {
    parser.pushKeysLength(keys)
    parser.pushVariadic(versions.map(String))
  },
  transformReply: (reply: number) => reply,
})

/** KEYS: what is counted. ARGV: the window (ms), which begins with the first count. Gives the count and what is left of the window. */
const countInWindow = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
    local count = redis.call('INCR', KEYS[1])
    if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
    return { count, redis.call('PTTL', KEYS[1]) }`,
  parseCommand(parser: CommandParser, key: string, windowMs: number) {
    parser.pushKey(key)
    parser.push(String(windowMs))
  },
  transformReply: ([current, ttl]: [number, number]) => ({ current, ttl }),
})

/** Sent by their hash, so a call is one short round trip. */
export const SCRIPTS = { putOrder, dropOlderOrders, countInWindow }
