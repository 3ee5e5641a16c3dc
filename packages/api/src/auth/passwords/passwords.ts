import { availableParallelism } from 'node:os'
import { DomainError } from '@orders/shared/domain/errors'
import argon2 from 'argon2'

/** What a hash takes: KiB of memory, and passes over it. */
export interface HashCost {
  memoryCost: number
  timeCost: number
}

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. About 25 ms of one core. */
const OWASP: HashCost = { memoryCost: 19_456, timeCost: 2 }
const ARGON2ID = { type: argon2.argon2id, parallelism: 1 } as const

/** So many may wait; more would wait for longer than people do. */
const MOST_WAITING = 100

/** libuv's own default. */
const DEFAULT_THREADS = 4
/** Of the same threads, for look-ups of names and reads of files: what came after hashes would wait for all of them. */
const SPARE_THREADS = 2

/** One on each core, of as many as leave threads of libuv free. */
export function hashesAtOnce(cores: number): number {
  const threads = Number(process.env['UV_THREADPOOL_SIZE']) || DEFAULT_THREADS
  return Math.max(1, Math.min(cores, threads - SPARE_THREADS))
}

export interface Passwords {
  /** @throws DomainError SERVICE_UNAVAILABLE when too many are waiting */
  hash(password: string): Promise<string>
  /** Takes the same time without a hash, so that an unknown account looks like a wrong password. */
  verify(password: string, hash: string | undefined): Promise<boolean>
  /** How many wait for their turn now. */
  waiting(): number
}

/**
 * @param cost of new hashes, and of looking for an account that is not there; a hash that is there says what it takes itself
 * @param cores of this machine
 */
export function createPasswords(cost = OWASP, cores = availableParallelism()): Passwords {
  const { bounded, waiting } = createBound(hashesAtOnce(cores), MOST_WAITING)
  const unknownUserHash = hashOfNothing(cost)
  return {
    hash: (password) => bounded(() => argon2.hash(normalise(password), { ...ARGON2ID, ...cost })),
    verify: async (password, hash) => {
      const matches = await bounded(() => argon2.verify(hash ?? unknownUserHash, normalise(password)))
      return matches && hash !== undefined
    },
    waiting,
  }
}

/** In the form of a hash: 16 bytes of salt and a digest of 32, all of them zero. No password is known for it. */
function hashOfNothing({ memoryCost, timeCost }: HashCost): string {
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`
}

/** NIST SP 800-63B: the same characters typed on another keyboard may be other code points. */
const normalise = (password: string): string => password.normalize('NFKC')

/** Hashing fills cores and memory: a few at a time, and a queue that says no rather than growing. */
function createBound(atOnce: number, mostWaiting: number) {
  let running = 0
  const waiting: (() => void)[] = []
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) throw new DomainError('SERVICE_UNAVAILABLE', { retryAfterSeconds: 2 })
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
  return { bounded, waiting: () => waiting.length }
}
