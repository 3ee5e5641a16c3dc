import { describe, expect, it } from 'vitest'
import { anId, aUser } from '../builders.ts'
import { type OpenStore, useStore } from './stories/steps.ts'

export function describeUsers(open: OpenStore): void {
  describe('users', () => {
    const shop = useStore(open)

    it('are found by id and by e-mail', async () => {
      const user = aUser()
      await shop.store.users.insert(user)
      expect(await shop.store.users.findById(user.id)).toStrictEqual(user)
      expect(await shop.store.users.findByEmail(user.email)).toStrictEqual(user)
    })

    it('are not found where there are none', async () => {
      expect(await shop.store.users.findById(anId())).toBeUndefined()
      expect(await shop.store.users.findByEmail('nobody@example.com')).toBeUndefined()
      expect(await shop.store.users.setRole('nobody@example.com', 'admin')).toBeUndefined()
    })

    it('keep their e-mail address as they wrote it, and are found in any case', async () => {
      const user = aUser({ email: `Ada.${anId()}@Example.com` })
      await shop.store.users.insert(user)
      expect(await shop.store.users.findByEmail(user.email.toUpperCase())).toStrictEqual(user)
    })

    it('cannot share an e-mail address, whatever its case', async () => {
      const user = aUser()
      await shop.store.users.insert(user)
      const second = aUser({ email: user.email.toUpperCase() })
      await expect(shop.store.users.insert(second)).rejects.toMatchObject({ code: 'EMAIL_TAKEN' })
      expect(await shop.store.users.findById(second.id)).toBeUndefined()
      expect(await shop.store.users.findByEmail(user.email)).toStrictEqual(user)
    })

    it('get an address once when many ask for it at the same time', async () => {
      const { email } = aUser()
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          shop.store.users.insert(aUser({ email: index % 2 ? email : email.toUpperCase() })),
        ),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'EMAIL_TAKEN' })
    })

    it('can be made admins, and customers again', async () => {
      const user = aUser()
      await shop.store.users.insert(user)
      expect(await shop.store.users.setRole(user.email.toUpperCase(), 'admin')).toStrictEqual({
        ...user,
        role: 'admin',
      })
      expect(await shop.store.users.findById(user.id)).toMatchObject({ role: 'admin' })
      expect(await shop.store.users.setRole(user.email, 'customer')).toStrictEqual(user)
    })
  })
}
