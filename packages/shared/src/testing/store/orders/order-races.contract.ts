import { describe, expect, it } from 'vitest'
import type { MailKind } from '../../../domain/mail.ts'
import type { OrderChange, OrderRecord } from '../../../domain/order.ts'
import { aLine, NOON_MS } from '../../builders.ts'
import { CLAIM, decided, FAIL, type OpenStore, RELEASE, RETRY, type StoreSteps, useStore } from '../stories/steps.ts'

export function describeOrderRaces(open: OpenStore): void {
  describe('changes to one order at the same time', () => {
    const shop = useStore(open)
    describeFence(shop)
    describeLosers(shop)
  })
}

function describeFence(shop: StoreSteps): void {
  it('lets one of many workers claim it', async () => {
    const order = await shop.placed()
    const claims = await Promise.all(Array.from({ length: 10 }, () => shop.commit(decided(order, CLAIM))))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await shop.store.orders.findById(order.id)).toMatchObject({ status: 'PROCESSING', version: 2 })
  })

  it('refuses a worker whose claim was taken over', async () => {
    const claimed = await shop.apply(await shop.placed(), CLAIM)
    const takenOver = await shop.apply(claimed, CLAIM, NOON_MS + CLAIM.leaseMs)
    expect(await shop.commit(decided(claimed, { type: 'confirm' }))).toBe(false)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(takenOver)
  })

  it('applies a change once, however often it is committed', async () => {
    const product = await shop.putProduct(5)
    const change = decided(await shop.placed({ items: [aLine(product, 2)] }), { type: 'cancel' })
    const results = await Promise.all([shop.commit(change), shop.commit(change), shop.commit(change)])
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await shop.availableOf(product.id)).toBe(5)
    expect(await shop.eventsOf(change.after.id)).toHaveLength(2)
  })

  it('reserves the stock once when two admins retry it', async () => {
    const product = await shop.putProduct(5)
    const order = await shop.placed({ items: [aLine(product, 2)] })
    const change = decided(await shop.apply(await shop.apply(order, CLAIM), FAIL), RETRY)
    const results = await Promise.all([shop.commit(change), shop.commit(change)])
    expect(results.toSorted()).toEqual([false, true])
    expect(await shop.availableOf(product.id)).toBe(3)
  })
}

function describeLosers(shop: StoreSteps): void {
  const hasMail = async (orderId: string, kind: MailKind) =>
    (await shop.store.mails.claim(orderId, kind, { nowMs: NOON_MS, leaseMs: 1000 })) !== 'unknown'

  /** Commits both at once. @returns the one that won; the other one must have left nothing */
  async function race(changes: [OrderChange, OrderChange]): Promise<OrderChange> {
    const [first, second] = await Promise.all(changes.map((change) => shop.commit(change)))
    expect([first, second].toSorted()).toEqual([false, true])
    const [winner, loser] = first ? changes : changes.toReversed()
    const { id } = winner!.after
    expect(await shop.store.orders.findById(id)).toStrictEqual(winner!.after)
    const types = (await shop.eventsOf(id)).map(({ type }) => type)
    expect(types.slice(1)).toEqual(winner!.event === 'order.cancelled' ? ['order.cancelled'] : [])
    if (winner!.mail) expect(await hasMail(id, winner!.mail)).toBe(true)
    if (loser!.mail) expect(await hasMail(id, loser!.mail)).toBe(false)
    return winner!
  }

  async function raceOverStock(order: (items: OrderRecord['items']) => Promise<[OrderChange, OrderChange]>) {
    const product = await shop.putProduct(10)
    const winner = await race(await order([aLine(product, 4)]))
    expect(await shop.availableOf(product.id)).toBe(winner.stock === 'return' ? 10 : 6)
  }

  it.each([1, 2, 3, 4])('is either claimed or cancelled, and nothing is left of the other (round %i)', (round) =>
    raceOverStock(async (items) => {
      const order = await shop.placed({ items })
      const changes = [decided(order, CLAIM), decided(order, { type: 'cancel' })] as const
      return round % 2 ? [changes[0], changes[1]] : [changes[1], changes[0]]
    }),
  )

  it('is either claimed or cancelled, each of two hundred at the end of their window', {
    timeout: 60_000,
  }, async () => {
    const endMs = NOON_MS + 60_000
    const cancellableUntil = new Date(endMs).toISOString()
    const product = await shop.putProduct(200)
    const orders = await Promise.all(
      Array.from({ length: 200 }, () => shop.placed({ items: [aLine(product)], cancellableUntil })),
    )
    const won = await Promise.all(
      orders.map(async (order, n) => {
        const changes = [decided(order, CLAIM, endMs), decided(order, { type: 'cancel' }, endMs)]
        const results = await Promise.all((n % 2 ? changes : changes.toReversed()).map((change) => shop.commit(change)))
        return results.filter(Boolean).length
      }),
    )
    expect(won).toEqual(orders.map(() => 1))
    const ends = await Promise.all(orders.map(({ id }) => shop.store.orders.findById(id)))
    const cancelled = ends.filter((order) => order?.status === 'CANCELLED').length
    expect(ends.filter((order) => order?.status === 'PROCESSING')).toHaveLength(200 - cancelled)
    expect(await shop.availableOf(product.id)).toBe(cancelled)
  })

  it.each([1, 2, 3, 4])('is either cancelled or claimed again between two tries (round %i)', (round) =>
    raceOverStock(async (items) => {
      const released = await shop.apply(await shop.apply(await shop.placed({ items }), CLAIM), RELEASE)
      const changes = [decided(released, CLAIM), decided(released, { type: 'cancel' })] as const
      return round % 2 ? [changes[0], changes[1]] : [changes[1], changes[0]]
    }),
  )

  it('refuses a worker that wakes up after its claim ran out and the customer cancelled: no effect, no mail', async () => {
    const product = await shop.putProduct(5)
    const claimed = await shop.apply(await shop.placed({ items: [aLine(product, 2)] }), CLAIM)
    const cancelled = await shop.apply(claimed, { type: 'cancel' }, NOON_MS + CLAIM.leaseMs)
    for (const command of [{ type: 'confirm' }, FAIL, RELEASE] as const)
      expect(await shop.commit(decided(claimed, command))).toBe(false)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(cancelled)
    expect(await shop.availableOf(product.id)).toBe(5)
    expect([await hasMail(claimed.id, 'confirmed'), await hasMail(claimed.id, 'failed')]).toEqual([false, false])
    expect(await hasMail(claimed.id, 'cancelled')).toBe(true)
  })

  it.each([1, 2, 3, 4])('is either confirmed or failed, and nothing is left of the other (round %i)', (round) =>
    raceOverStock(async (items) => {
      const claimed = await shop.apply(await shop.placed({ items }), CLAIM)
      const changes = [decided(claimed, { type: 'confirm' }), decided(claimed, FAIL)] as const
      return round % 2 ? [changes[0], changes[1]] : [changes[1], changes[0]]
    }),
  )
}
