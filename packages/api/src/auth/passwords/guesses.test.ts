import { DomainError } from '@orders/shared/domain/errors'
import { anId } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import type { ApiDeps } from '../../deps.ts'
import { createGuesses } from './guesses.ts'

const PER_ACCOUNT = 10

function start() {
  let nowMs = 0
  const guesses = createGuesses({
    store: { sessions: { isKnownAddress: async () => false } },
    clock: { nowMs: () => nowMs, newId: anId },
    options: { RATE_LIMIT_AUTH_PER_IP: 100, RATE_LIMIT_AUTH_PER_EMAIL: PER_ACCOUNT },
  } as unknown as ApiDeps)
  let networks = 0
  /** From another address each time. */
  const attempt = () => {
    const network = `network ${++networks}`
    const addressHashes = [network] as const
    return { email: 'ada@example.com', user: undefined, network, addressHashes, deviceId: undefined }
  }
  const guess = ({ isRight = false } = {}) =>
    guesses
      .check(attempt(), async () => isRight)
      .then(
        () => true,
        () => false,
      )
  return {
    guesses,
    attempt,
    guess,
    passMinute: () => {
      nowMs += 60_000
    },
  }
}

describe('guesses at one account', () => {
  it('are few in an hour, though more addresses than are remembered try in between', async () => {
    const { guess, passMinute } = start()
    let checked = 0
    for (let minute = 0; minute < 4; minute++) {
      for (let n = 0; n < 11_000; n++) if (await guess()) checked += 1
      passMinute()
    }
    expect(checked).toBe(3 * PER_ACCOUNT)
  })

  it('are not counted where they could not be checked', async () => {
    const { guesses, attempt } = start()
    const busy = async () => Promise.reject(new DomainError('SERVICE_UNAVAILABLE'))
    for (let n = 0; n < 2 * PER_ACCOUNT; n++)
      await expect(guesses.check(attempt(), busy)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })

  it('that turn out right are not counted', async () => {
    const { guess } = start()
    for (let n = 0; n < 100; n++) expect(await guess({ isRight: true })).toBe(true)
    for (let n = 0; n < PER_ACCOUNT; n++) expect(await guess()).toBe(true)
    expect(await guess()).toBe(false)
  })
})
