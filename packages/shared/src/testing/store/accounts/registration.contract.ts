import { describe, expect, it } from 'vitest'
import { anAccountMail, aUser, NOON_MS } from '../../builders.ts'
import { type OpenStore, useStore } from '../stories/steps.ts'
import { MANY } from './account-steps.ts'

export function describeRegistration(open: OpenStore): void {
  describe('a registration', () => {
    const shop = useStore(open)

    it('writes the mail that asks to verify the address', async () => {
      const user = aUser()
      const mail = anAccountMail({ userId: user.id, checkAtMs: NOON_MS + 5 })
      await shop.store.users.insert(user, mail)
      expect(await shop.store.mails.listOfUser(user.id)).toEqual([
        { subjectId: mail.id, kind: 'verify-email', state: 'unsent', atMs: NOON_MS + 5, tries: 0 },
      ])
    })

    it('of many of one address at once is one, and so is its mail', async () => {
      const before = await shop.store.mails.countUnsent()
      const { email } = aUser()
      const sameAddress = Array.from({ length: MANY }, (_, index) =>
        aUser({ email: index % 2 ? email : email.toUpperCase() }),
      )
      const results = await Promise.allSettled(
        sameAddress.map((user) => shop.store.users.insert(user, anAccountMail({ userId: user.id }))),
      )
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'EMAIL_TAKEN' })
      const winners = sameAddress.filter((_, index) => results[index]?.status === 'fulfilled')
      expect(winners).toHaveLength(1)
      expect(await shop.store.users.findByEmail(email)).toStrictEqual(winners[0])
      expect(await shop.store.mails.countUnsent()).toBe(before + 1)
      expect(await shop.store.mails.listOfUser(winners[0]!.id)).toHaveLength(1)
    })
  })
}
