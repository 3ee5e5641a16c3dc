import { lookup } from 'node:dns/promises'
import argon2 from 'argon2'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPasswords, hashesAtOnce } from './passwords.ts'

/** What a hash says of how it was made. */
function costOf(hash: string): string[] {
  const [, algorithm = '', , cost = ''] = hash.split('$')
  return [algorithm, ...cost.split(',').toSorted()]
}

beforeEach(() => {
  vi.stubEnv('UV_THREADPOOL_SIZE', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it('hashes at the cost that OWASP asks for, unless told otherwise', async () => {
  expect(costOf(await createPasswords().hash('correct horse'))).toEqual(['argon2id', 'm=19456', 'p=1', 't=2'])
})

it('looks for the password of no account at the same cost', async () => {
  const verify = vi.spyOn(argon2, 'verify')
  const passwords = createPasswords()
  expect(await passwords.verify('correct horse', undefined)).toBe(false)
  expect(await passwords.verify('correct horse', await passwords.hash('another'))).toBe(false)
  const [nothing, known] = verify.mock.calls.map(([hash]) => costOf(hash))
  expect(nothing).toEqual(known)
})

it('keeps no look-up of a name waiting, however many passwords are to be hashed on however many cores', async () => {
  const passwords = createPasswords(undefined, 64)
  let hashed = 0
  const hashes = Array.from({ length: 50 }, async () => {
    await passwords.hash('correct horse')
    hashed += 1
  })
  await Promise.race(hashes)
  const before = hashed
  await lookup('localhost')
  // A few may end while the thread of the look-up gets no core
  expect(hashed - before).toBeLessThan(10)
  await Promise.all(hashes)
})

it.each([
  ['2 cores and the threads that libuv has by default', 2, undefined, 2],
  ['many cores and the same', 64, undefined, 2],
  ['many cores and as many threads', 64, '66', 64],
  ['one core', 1, undefined, 1],
  ['few threads', 8, '2', 1],
])('hashes on each core that threads are left for: %s', (_what, cores, threads, expected) => {
  vi.stubEnv('UV_THREADPOOL_SIZE', threads)
  expect(hashesAtOnce(cores)).toBe(expected)
})
