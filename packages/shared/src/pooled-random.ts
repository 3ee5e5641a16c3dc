import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 4_096
const pool = Buffer.allocUnsafe(POOL_BYTES)
let used = POOL_BYTES

/**
 * Random bytes for ids, from a pool: asking the generator costs microseconds each time, however few bytes are wanted. Not for secrets,
 * since the pool keeps what it gave.
 * @returns a view of the pool that is overwritten in time: to be copied or read at once
 */
export function pooledRandomBytes(length: number): Buffer {
  if (used + length > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}
