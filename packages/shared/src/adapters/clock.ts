import { v7 } from 'uuid'
import { pooledRandomBytes } from '../pooled-random.ts'
import type { Clock } from '../ports/clock.ts'

const ID_BYTES = 16
/** The part of them that the sequence starts from, as RFC 9562 (6.2, method 1) has it: with room to count up. */
const SEQUENCE_AT = 6
const SEQUENCE_START = 0x7fff_ffff

/** Ids made in the same millisecond go up too. */
function createIds(): () => string {
  let msecs = 0
  let seq = 0
  return () => {
    const random = pooledRandomBytes(ID_BYTES)
    const now = Date.now()
    if (now > msecs) {
      msecs = now
      seq = random.readUInt32BE(SEQUENCE_AT) & SEQUENCE_START
    } else seq++
    return v7({ random, msecs, seq })
  }
}

export const systemClock: Clock = { nowMs: () => Date.now(), newId: createIds() }
