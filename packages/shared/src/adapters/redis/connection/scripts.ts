import { type CommandParser, defineScript } from 'redis'

/**
 * KEYS: the order's. ARGV: the lease's id, its time (ms). Where no order is cached, a lease of the load that is about to begin takes its place:
 * "?", the version that an earlier load has read, and the lease's id. It ends an earlier lease.
 */
const leaseOrder = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
    local present = redis.call('GETRANGE', KEYS[1], 0, 63)
    local least = string.match(present, '^%?(%d+) ')
    if present ~= '' and not least then return 0 end
    redis.call('SET', KEYS[1], '?' .. (least or 0) .. ' ' .. ARGV[1], 'PX', ARGV[2])
    return 1`,
  parseCommand(parser: CommandParser, key: string, lease: string, leaseMs: number) {
    parser.pushKey(key)
    parser.push(lease, String(leaseMs))
  },
  transformReply: (reply: number) => reply,
})

/**
 * KEYS: the order's. ARGV: its version, the entry, how long to keep it (ms), the lease under which it was loaded (none after a change),
 * and "final" where no newer one can come. An entry begins with its version, so that a newer one is recognised without reading all of it.
 * Where there is none, only the load that holds the lease may store: a newer one may have been evicted. Where another load holds it, that
 * load must then store nothing older.
 */
const storeOrder = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
    local version = tonumber(ARGV[1])
    local present = redis.call('GETRANGE', KEYS[1], 0, 63)
    local stored = tonumber(string.match(present, '^%d+'))
    if stored and stored > version then return 0 end
    if not stored and ARGV[5] ~= 'final' then
      local least, lease = string.match(present, '^%?(%d+) (.*)$')
      if lease ~= ARGV[4] then
        if lease and tonumber(least) < version then
          redis.call('SET', KEYS[1], '?' .. ARGV[1] .. ' ' .. lease, 'KEEPTTL')
        end
        return 0
      end
      if tonumber(least) > version then return 0 end
    end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1`,
  parseCommand(parser: CommandParser, key: string, { version, entry, ttlMs, lease, final }: StoredEntry) {
    parser.pushKey(key)
    parser.push(String(version), entry, String(ttlMs), lease, final ? 'final' : '')
  },
  transformReply: (reply: number) => reply,
})

export interface StoredEntry {
  version: number
  entry: string
  ttlMs: number
  lease: string
  final: boolean
}

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

/** KEYS: what was counted. Takes one back, if its window is not over. */
const giveCountBack = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
    if (tonumber(redis.call('GET', KEYS[1])) or 0) < 1 then return 0 end
    return redis.call('DECR', KEYS[1])`,
  parseCommand(parser: CommandParser, key: string) {
    parser.pushKey(key)
  },
  transformReply: (reply: number) => reply,
})

/** Sent by their hash, so a call is one short round trip. */
export const SCRIPTS = { leaseOrder, storeOrder, countInWindow, giveCountBack }
