import { describe, expect, it } from 'vitest'
import { aToken, NOON_MS } from '../../builders.ts'
import { type OpenStore, useStore } from '../stories/steps.ts'
import { purgeAll } from './account-steps.ts'

export function describeAccountTokens(open: OpenStore): void {
  describe('mailed tokens', () => {
    const shop = useStore(open)
    const added = async (given: Parameters<typeof aToken>[0] = {}) => {
      const token = aToken(given)
      await shop.store.accountTokens.add(token)
      return token
    }

    it('are found as they were added, for what they are for, until they expire', async () => {
      const token = await added()
      const { hash, expiresAtMs } = token
      const find = shop.store.accountTokens.find
      expect(await find(hash, 'verify-email', expiresAtMs - 1)).toStrictEqual(token)
      expect(await find(hash, 'verify-email', expiresAtMs)).toBeUndefined()
      expect(await find(hash, 'reset-password', NOON_MS)).toBeUndefined()
      expect(await find('another', 'verify-email', NOON_MS)).toBeUndefined()
    })

    it('are purged in portions once they have expired, and not before', async () => {
      const longAgoMs = NOON_MS - 86_400_000
      for (let count = 0; count < 5; count++) await added({ expiresAtMs: longAgoMs })
      const good = await added({ expiresAtMs: longAgoMs + 1 })
      expect(await purgeAll((limit) => shop.store.accountTokens.purge(longAgoMs, limit), 2)).toEqual([2, 2, 1, 0])
      expect(await shop.store.accountTokens.find(good.hash, 'verify-email', longAgoMs)).toStrictEqual(good)
    })
  })
}
