import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { register } from '../../e2e/client.ts'
import { endSessions, logIn } from '../ended-sessions.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Figures, Guarantee } from '../guarantee.ts'
import { startRedisServer } from '../services/redis-server.ts'

const ROUNDS = 5
const GUESSES = 10_000
const ADDRESSES = 1_000
const AT_ONCE = 40
const MOST_CHECKED = 100
const EMAIL = 'ada@example.com'

export const g17: Guarantee = {
  id: 'G17',
  title: 'ended is ended',
  forms: BOTH_FORMS,
  needs: 'redis-server',
  run: async ({ open, closers }) => {
    const redis = await startRedisServer()
    closers.add(redis.close)
    const env = {
      REDIS_URL: redis.url,
      TRUST_PROXY: '1',
      RATE_LIMIT_AUTH_PER_EMAIL: '10',
      RATE_LIMIT_AUTH_PER_IP: '100',
    }
    const { urls } = await (await open({ shape: { apis: 2, workers: 1 }, env })).start()
    await register(urls[0] ?? '', EMAIL)
    const withRedis = await endSessions(urls, EMAIL, (round) => round < ROUNDS)
    const guessed = await guessAtOwner(urls)
    await redis.kill()
    const withoutRedis = await endSessions(urls, EMAIL, (round) => round < ROUNDS)
    return {
      'refused elsewhere after, ms': Math.round(withRedis),
      'without Redis, ms': Math.round(withoutRedis),
      ...guessed,
    }
  },
}

/** Guesses from a thousand addresses, while the owner logs in on a device that is known, from one address after another. */
async function guessAtOwner(urls: readonly string[]): Promise<Figures> {
  const url = (n: number) => urls[n % urls.length] ?? ''
  const cookie = (await logIn(url(0), EMAIL, '203.0.113.1')).headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const statuses = new Map<number, number>()
  let next = 0
  const attack = Array.from({ length: AT_ONCE }, async () => {
    for (let n = next++; n < GUESSES; n = next++) {
      const from = n % ADDRESSES
      const password = `wrong horse ${n}`
      const { status } = await logIn(url(n), EMAIL, `198.51.${from >> 8}.${from & 255}`, { password })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  })
  let logins = 0
  const owner = (async () => {
    while (next < GUESSES) {
      const { status } = await logIn(url(logins), EMAIL, `192.0.2.${logins % 256}`, { cookie })
      assert.equal(status, 200, `the owner was kept out by ${next} guesses: ${status}`)
      logins += 1
      await sleep(100)
    }
  })()
  await Promise.all([owner, ...attack])
  const checked = statuses.get(401) ?? 0
  assert.deepEqual(
    [...statuses.keys()].filter((status) => status !== 401 && status !== 429),
    [],
  )
  assert.ok(checked <= MOST_CHECKED, `${checked} guesses were checked`)
  assert.ok(logins >= 5, `the owner tried only ${logins} times`)
  return { guesses: GUESSES, checked, "the owner's logins meanwhile": logins }
}
