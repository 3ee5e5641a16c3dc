import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../../../domain/errors.ts'
import { ClaimHeld, decide, IllegalTransition, type OrderCommand } from '../../../domain/order.ts'
import type { ProductRecord } from '../../../domain/product.ts'
import { aLine, anOrder, NOON_MS } from '../../builders.ts'
import { CLAIM, FAIL, type OpenStore, RETRY, type StoreSteps, toPut, useStore } from './steps.ts'

const COMMANDS: OrderCommand[] = [CLAIM, { type: 'confirm' }, FAIL, { type: 'cancel' }, RETRY]
const PRODUCTS = [0, 1, 2]

type Action =
  | { place: number[]; quantity: number }
  | { command: OrderCommand; order: number }
  | { adjust: number; product: number }
  | { put: number; product: number }
  | { archive: boolean; product: number }

const product = fc.constantFrom(...PRODUCTS)
const order = fc.nat(5)
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      place: fc.shuffledSubarray(PRODUCTS, { minLength: 1 }),
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ command: fc.constantFrom(...COMMANDS), order }) },
  { weight: 1, arbitrary: fc.record({ adjust: fc.integer({ min: -3, max: 3 }), product }) },
  { weight: 1, arbitrary: fc.record({ put: fc.nat(6), product }) },
  { weight: 1, arbitrary: fc.record({ archive: fc.boolean(), product }) },
)
/** What is in one batch happens at the same time. */
const batches = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 })

export function describeStockInvariant(open: OpenStore): void {
  describe('the stock', () => {
    const shop = useStore(open)

    it('always adds up, and every change is told once', { timeout: 120_000 }, async () => {
      const story = async (given: Action[][]) => {
        const products = await Promise.all(PRODUCTS.map(() => shop.putProduct(5)))
        const orderIds: string[] = []
        for (const batch of given) {
          const results = await Promise.allSettled(batch.map((action) => act(shop, action, products, orderIds)))
          for (const result of results) if (result.status === 'rejected') expectRefusal(result.reason)
          await audit(shop, products, orderIds)
        }
        for (const id of orderIds) await expectToldOnce(shop, id)
      }
      await fc.assert(fc.asyncProperty(batches, story), { numRuns: 30 })
    })
  })
}

async function act(shop: StoreSteps, action: Action, products: ProductRecord[], orderIds: string[]): Promise<void> {
  if ('place' in action) {
    const order = anOrder({ items: action.place.map((index) => aLine(products[index], action.quantity)) })
    await shop.place(order)
    orderIds.push(order.id)
  } else if ('command' in action) {
    const order = await shop.store.orders.findById(orderIds[action.order % orderIds.length] ?? 'none yet')
    const change = order ? decide(order, action.command, NOON_MS) : 'already applied'
    if (change !== 'already applied') await shop.commit(change)
  } else if ('adjust' in action) {
    await shop.store.products.adjustStock(products[action.product]!.id, action.adjust)
  } else if ('archive' in action) {
    await shop.store.products.patch(products[action.product]!.id, { archived: action.archive })
  } else {
    await shop.store.products.put(...toPut({ ...products[action.product]!, available: action.put }))
  }
}

function expectRefusal(reason: unknown): void {
  if (reason instanceof IllegalTransition || reason instanceof ClaimHeld) return
  if (reason instanceof DomainError && ['OUT_OF_STOCK', 'PRODUCT_ARCHIVED'].includes(reason.code)) return
  throw reason
}

async function audit(shop: StoreSteps, products: readonly ProductRecord[], orderIds: readonly string[]): Promise<void> {
  const orders = await Promise.all(orderIds.map((id) => shop.store.orders.findById(id)))
  const holding = orders.filter((order) => order && order.status !== 'FAILED' && order.status !== 'CANCELLED')
  for (const { id } of products) {
    const lines = holding.flatMap((order) => order!.items.filter(({ productId }) => productId === id))
    const held = lines.reduce((sum, { quantity }) => sum + quantity, 0)
    const product = await shop.store.products.findById(id)
    expect(product!.available).toBeGreaterThanOrEqual(0)
    expect(product!.available + held).toBe(product!.stocked)
  }
}

const TOLD = {
  PENDING: ['order.placed'],
  PROCESSING: [],
  CONFIRMED: [],
  FAILED: [],
  CANCELLED: ['order.cancelled'],
}

async function expectToldOnce(shop: StoreSteps, orderId: string): Promise<void> {
  const order = await shop.store.orders.findById(orderId)
  const expected: string[] = order!.history.flatMap(({ status }) => TOLD[status])
  const told = (await shop.eventsOf(orderId)).map(({ type }) => type)
  expect(told.toSorted()).toEqual(expected.toSorted())
}
