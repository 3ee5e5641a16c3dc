import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/stores.ts'
import { aProduct } from './builders.ts'
import { describeAccountMails } from './store/accounts/account-mails.contract.ts'
import { describeAccountTokens } from './store/accounts/account-tokens.contract.ts'
import { describeErasure } from './store/accounts/erasure.contract.ts'
import { describeMailAllowances } from './store/accounts/mail-allowances.contract.ts'
import { describePasswords } from './store/accounts/passwords.contract.ts'
import { describeRegistration } from './store/accounts/registration.contract.ts'
import { describeSessionEnds } from './store/accounts/session-ends.contract.ts'
import { describeSuppressions } from './store/accounts/suppressions.contract.ts'
import { describeVerification } from './store/accounts/verification.contract.ts'
import { describeAdminLog } from './store/admin-log.contract.ts'
import { describeApiKeys } from './store/api-keys.contract.ts'
import { describeAudit } from './store/audit.contract.ts'
import { describeDeadLetters } from './store/dead-letters.contract.ts'
import { describeMails } from './store/mails.contract.ts'
import { describeOrderLife } from './store/orders/order-life.contract.ts'
import { describeOrderList } from './store/orders/order-list.contract.ts'
import { describeOrderNumbers } from './store/orders/order-numbers.contract.ts'
import { describeOrderRaces } from './store/orders/order-races.contract.ts'
import { describeOverdue } from './store/orders/overdue.contract.ts'
import { describePlacement } from './store/orders/placement.contract.ts'
import { describePlacementRaces } from './store/orders/placement-races.contract.ts'
import { describeOutbox } from './store/outbox.contract.ts'
import { describeProducts } from './store/products.contract.ts'
import { describeSessions } from './store/sessions.contract.ts'
import type { OpenStore } from './store/stories/steps.ts'
import { describeStockInvariant } from './store/stories/stock-invariant.contract.ts'
import { describeStories } from './store/stories/stories.contract.ts'
import { describeAnnouncements } from './store/subscribers/announcements.contract.ts'
import { describeDeliveries } from './store/subscribers/deliveries.contract.ts'
import { describeDeliveryAttempts } from './store/subscribers/delivery-attempts.contract.ts'
import { describeWebhookClaims } from './store/subscribers/webhook-claims.contract.ts'
import { describeWebhooks } from './store/subscribers/webhooks.contract.ts'
import { describeUsers } from './store/users.contract.ts'

/**
 * What every store has to do. `open` is called several times, and has to give a new, empty store each time; many things
 * happen at once here, and none of it relies on a store doing one thing after another.
 */
export function describeStoreContract(name: string, open: OpenStore): void {
  describe(`${name} as a store`, () => {
    describePlacement(open)
    describePlacementRaces(open)
    describeOrderLife(open)
    describeOrderRaces(open)
    describeOrderNumbers(open)
    describeOrderList(open)
    describeOverdue(open)
    describeStockInvariant(open)
    describeProducts(open)
    describeUsers(open)
    describeSessions(open)
    describeRegistration(open)
    describeVerification(open)
    describePasswords(open)
    describeErasure(open)
    describeSessionEnds(open)
    describeAccountTokens(open)
    describeSuppressions(open)
    describeMailAllowances(open)
    describeAccountMails(open)
    describeOutbox(open)
    describeMails(open)
    describeAnnouncements(open)
    describeWebhooks(open)
    describeWebhookClaims(open)
    describeDeliveries(open)
    describeDeliveryAttempts(open)
    describeDeadLetters(open)
    describeAdminLog(open)
    describeApiKeys(open)
    describeAudit(open)
    describeStories(open)

    it('is prepared, as often as it is asked', async () => {
      const { store, close } = await open()
      expect(await store.prepare()).toEqual([])
      await store.products.seed([aProduct()])
      expect(await Promise.all([store.prepare(), store.prepare()])).toEqual([[], []])
      await close()
      await expect(store.prepare()).rejects.toBeInstanceOf(StoreUnavailable)
    })

    it('answers a ping and takes writes while it is open, and is unavailable afterwards', async () => {
      const { store, close } = await open()
      const before = await store.orders.countByStatus()
      await expect(store.ping()).resolves.toBeUndefined()
      await Promise.all([store.tryWrite(), store.tryWrite()])
      expect(await store.orders.countByStatus()).toEqual(before)
      await close()
      await expect(store.ping()).rejects.toBeInstanceOf(StoreUnavailable)
      await expect(store.tryWrite()).rejects.toBeInstanceOf(StoreUnavailable)
      await expect(store.products.adjustStock('bike1', 1)).rejects.toBeInstanceOf(StoreUnavailable)
    })
  })
}
