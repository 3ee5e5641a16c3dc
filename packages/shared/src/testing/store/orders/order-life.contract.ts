import { describe, expect, it } from 'vitest'
import { decideAnswer } from '../../../domain/answer.ts'
import { aLine, anOrder, NOON_MS } from '../../builders.ts'
import {
  AWAIT,
  CLAIM,
  decided,
  FAIL,
  type OpenStore,
  RELEASE,
  RETRY,
  type StoreSteps,
  useStore,
} from '../stories/steps.ts'

export function describeOrderLife(open: OpenStore): void {
  describe('the life of an order', () => {
    const shop = useStore(open)
    describeProcessing(shop)
    describeEndings(shop)
    describeRetry(shop)
  })
}

const mailOf = (shop: StoreSteps, orderId: string, kind: 'confirmed' | 'failed' | 'cancelled') =>
  shop.store.mails.claim(orderId, kind, { nowMs: NOON_MS, leaseMs: 1000 })

function describeProcessing(shop: StoreSteps): void {
  it('keeps everything about a claim', async () => {
    const claimed = await shop.apply(await shop.placed(), CLAIM)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(claimed)
    expect(claimed).toMatchObject({ status: 'PROCESSING', leaseUntilMs: NOON_MS + 20_000 })
  })

  it('keeps the error of an attempt that is given up, and lets the next worker claim', async () => {
    const claimed = await shop.apply(await shop.placed(), CLAIM)
    const released = await shop.apply(claimed, RELEASE)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(released)
    expect(released).toMatchObject({ attempts: 1, lastError: 'connection reset' })
    const again = await shop.apply(released, CLAIM)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(again)
  })

  it('keeps how many claims ended without a word', async () => {
    const claimed = await shop.apply(await shop.placed(), CLAIM)
    const takenOver = await shop.apply(claimed, CLAIM, NOON_MS + CLAIM.leaseMs)
    expect(takenOver).toMatchObject({ attempts: 0, crashes: 1 })
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(takenOver)
    const retried = await shop.apply(await shop.apply(takenOver, FAIL), RETRY)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual(retried)
    expect(retried).toMatchObject({ attempts: 0, crashes: 0, republished: 0 })
  })

  it('tells of an order that is republished after its message was given up', async () => {
    const released = await shop.apply(await shop.apply(await shop.placed(), CLAIM), RELEASE)
    const republished = await shop.apply(released, { type: 'republish', checkAtMs: NOON_MS + 90_000 })
    expect(await shop.store.orders.findById(released.id)).toStrictEqual(republished)
    expect((await shop.eventsOf(released.id)).map(({ type, data }) => [type, data.version])).toEqual([
      ['order.placed', 1],
      ['order.placed', 4],
    ])
  })

  it('keeps until when an order waits for its answer, and no longer than it does', async () => {
    const product = await shop.putProduct(10)
    const order = await shop.placed({ items: [aLine(product, 4)] })
    const awaiting = await shop.apply(await shop.apply(order, CLAIM), AWAIT)
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(awaiting)
    expect(awaiting).toMatchObject({ awaitUntilMs: AWAIT.untilMs, checkAtMs: AWAIT.untilMs, attempts: 0 })
    const answer = { outcome: 'refused', reason: 'broken', reference: 'R1', key: 'hash' } as const
    const refusal = decideAnswer(awaiting, answer, NOON_MS)
    if (refusal === 'already applied') throw new Error('it is the first answer')
    expect(await shop.commit(refusal)).toBe(true)
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(refusal.after)
    expect(refusal.after).not.toHaveProperty('awaitUntilMs')
    expect(await shop.availableOf(product.id)).toBe(10)
    expect(await mailOf(shop, order.id, 'failed')).toBe('claimed')
  })

  it('makes no event of a claim', async () => {
    const claimed = await shop.apply(await shop.placed(), CLAIM)
    expect((await shop.eventsOf(claimed.id)).map(({ type }) => type)).toEqual(['order.placed'])
  })
}

function describeEndings(shop: StoreSteps): void {
  it('ends CONFIRMED: the stock stays taken, the mail is written, and no message', async () => {
    const product = await shop.putProduct(10)
    const order = await shop.placed({ items: [aLine(product, 4)] })
    const confirmed = await shop.apply(await shop.apply(order, CLAIM), { type: 'confirm' })
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(confirmed)
    expect(await shop.availableOf(product.id)).toBe(6)
    expect((await shop.eventsOf(order.id)).map(({ type }) => type)).toEqual(['order.placed'])
    expect(await mailOf(shop, order.id, 'confirmed')).toBe('claimed')
    expect(await mailOf(shop, order.id, 'failed')).toBe('unknown')
  })

  it('ends FAILED: the stock is returned, the reason kept, the mail written, and no message', async () => {
    const [bike, helmet] = [await shop.putProduct(10), await shop.putProduct(3)]
    const order = await shop.placed({ items: [aLine(bike, 4), aLine(helmet, 3)] })
    const failed = await shop.apply(await shop.apply(order, CLAIM), FAIL)
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(failed)
    expect(failed.history.at(-1)).toMatchObject({ status: 'FAILED', reason: FAIL.reason })
    expect([await shop.availableOf(bike.id), await shop.availableOf(helmet.id)]).toEqual([10, 3])
    expect((await shop.eventsOf(order.id)).map(({ type }) => type)).toEqual(['order.placed'])
    expect(await mailOf(shop, order.id, 'failed')).toBe('claimed')
  })

  it('ends CANCELLED: the stock is returned, the event and the mail are written', async () => {
    const product = await shop.putProduct(10)
    const order = await shop.placed({ items: [aLine(product, 4)] })
    const cancelled = await shop.apply(order, { type: 'cancel' })
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(cancelled)
    expect(await shop.availableOf(product.id)).toBe(10)
    expect((await shop.eventsOf(order.id)).map(({ type }) => type)).toEqual(['order.placed', 'order.cancelled'])
    expect(await mailOf(shop, order.id, 'cancelled')).toBe('claimed')
  })
}

function describeRetry(shop: StoreSteps): void {
  it('can be retried after a failure: the stock is reserved again', async () => {
    const product = await shop.putProduct(10)
    const order = await shop.placed({ items: [aLine(product, 4)] })
    const failed = await shop.apply(await shop.apply(order, CLAIM), FAIL)
    const retried = await shop.apply(failed, RETRY)
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(retried)
    expect(await shop.availableOf(product.id)).toBe(6)
    expect((await shop.eventsOf(order.id)).at(-1)).toMatchObject({ type: 'order.placed', data: { version: 4 } })
  })

  it('stays FAILED, and takes nothing, when the stock for a retry is not there', async () => {
    const [bike, helmet] = [await shop.putProduct(4), await shop.putProduct(4)]
    const order = await shop.placed({ items: [aLine(bike, 3), aLine(helmet, 3)] })
    const failed = await shop.apply(await shop.apply(order, CLAIM), FAIL)
    await shop.placed({ items: [aLine(helmet, 2)] })
    await expect(shop.commit(decided(failed, RETRY))).rejects.toMatchObject({
      code: 'OUT_OF_STOCK',
      details: { items: [{ productId: helmet.id, requested: 3, available: 2 }] },
    })
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(failed)
    expect([await shop.availableOf(bike.id), await shop.availableOf(helmet.id)]).toEqual([4, 2])
    expect((await shop.eventsOf(order.id)).map(({ type }) => type)).toEqual(['order.placed'])
  })

  it('has one mail of a kind, however often it fails', async () => {
    const failed = await shop.apply(await shop.apply(await shop.placed(), CLAIM), FAIL)
    await shop.store.mails.markSent({ subjectId: failed.id, kind: 'failed' }, NOON_MS)
    await shop.apply(await shop.apply(await shop.apply(failed, RETRY), CLAIM), FAIL)
    expect(await mailOf(shop, failed.id, 'failed')).toBe('sent')
  })

  it('never begins for an order that is not there', async () => {
    expect(await shop.commit(decided(anOrder(), CLAIM))).toBe(false)
  })
}
