import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditedOrder } from '../../../ports/audit.ts'
import type { Store } from '../../../ports/stores.ts'
import { anId } from '../../builders.ts'
import { violationsOf } from '../audit.contract.ts'
import { createShopModel, type Shop } from './shop-model.ts'
import { createStory, PRODUCTS_OF_A_STORY, type Step, steps } from './shop-story.ts'
import { type OpenStore, useStore } from './steps.ts'

const EVERYTHING = { limit: 100_000 }

export function describeStories(open: OpenStore): void {
  describe('stories of customers and workers', () => {
    const shop = useStore(open)

    it('leave the store where they leave the model, and an audit nothing to find', { timeout: 120_000 }, async () => {
      const tell = async (given: Step[]) => {
        const start = anId()
        const products = await Promise.all(Array.from({ length: PRODUCTS_OF_A_STORY }, () => shop.putProduct(4)))
        const model = createShopModel(products)
        const story = createStory(model, products)
        for (const step of given) {
          const work = await story.next(step)
          if (work) expect(await work(shop.store)).toEqual(await work(model))
        }
        await expectSame(shop.store, model, start)
        expect(await violationsOf(model.audit)).toEqual([])
        const told = new Set([...products, ...(await model.audit.orders(EVERYTHING))].map(({ id }) => id))
        expect((await violationsOf(shop.store.audit)).filter(({ id }) => told.has(id))).toEqual([])
      }
      await fc.assert(fc.asyncProperty(steps, tell), { numRuns: 30 })
    })
  })
}

/** The store holds more than this story, all of it older. */
async function expectSame({ orders, audit }: Pick<Store, 'orders' | 'audit'>, model: Shop, start: string) {
  const expected = await model.audit.orders(EVERYTHING)
  const found = await audit.orders({ ...EVERYTHING, afterId: start })
  expect(found.map(mailsOf)).toEqual(expected.map(mailsOf))
  for (const { id, record } of expected) expect(await orders.findById(id)).toStrictEqual(record)

  const stock = await model.audit.stock()
  expect(await audit.stock()).toEqual(expect.arrayContaining(stock))
  const forever = { ...EVERYTHING, beforeMs: Number.MAX_SAFE_INTEGER }
  const events = (await audit.unsentEvents(forever)).filter(({ orderId }) => orderId > start)
  expect(events).toEqual(await model.audit.unsentEvents(forever))
}

const mailsOf = ({ id, mails }: AuditedOrder) => [id, mails.map(({ kind, state }) => `${kind} ${state}`).toSorted()]
