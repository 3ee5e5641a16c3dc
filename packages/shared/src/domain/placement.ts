import type { Order, OrderLine, PlaceOrderBody } from '../contracts/orders.ts'
import type { Product } from '../contracts/products.ts'
import { DomainError } from './errors.ts'
import { type OrderRecord, windowEndOf } from './order.ts'
import { numberOf, orderNumberOf } from './order-number.ts'
import { archivedProductsIn, lackIn, unknownProductsIn } from './stock.ts'

export interface Placement {
  id: string
  userId: string
  items: PlaceOrderBody['items']
  products: readonly Product[]
  idempotency?: { key: string; fingerprint: string }
  nowMs: number
  checkAtMs: number
  /** How long the customer may cancel before a worker takes the order, in ms; none waits where it is left out. */
  cancelWindowMs?: number
}

/**
 * Decides the order that a customer's request asks for, at the prices of this moment. Pure. What is sold out is refused here, so that a
 * rush for it costs no transactions; the stock is taken, and checked again, where the order is stored.
 * @throws DomainError UNKNOWN_PRODUCT, PRODUCT_ARCHIVED, VALIDATION_FAILED (products in different currencies), OUT_OF_STOCK
 */
export function decidePlacement(placement: Placement): OrderRecord {
  const products = new Map(placement.products.map((product) => [product.id, product]))
  const items = priceLines(placement.items, products)
  const currency = currencyOf(items)
  const lack = lackIn(items, (id) => products.get(id)?.available ?? 0)
  if (lack) throw lack
  const { cancelWindowMs = 0 } = placement
  const at = new Date(placement.nowMs).toISOString()
  return {
    id: placement.id,
    number: numberOf(placement.id),
    userId: placement.userId,
    status: 'PENDING',
    items,
    total: { amount: items.reduce((sum, line) => sum + line.lineTotal.amount, 0), currency },
    history: [{ status: 'PENDING', at }],
    version: 1,
    createdAt: at,
    updatedAt: at,
    attempts: 0,
    checkAtMs: placement.checkAtMs,
    ...(cancelWindowMs > 0 ? { cancellableUntil: new Date(placement.nowMs + cancelWindowMs).toISOString() } : {}),
    ...(placement.idempotency ? { idempotency: placement.idempotency } : {}),
  }
}

function priceLines(items: Placement['items'], byId: ReadonlyMap<string, Product>): OrderLine[] {
  const refusal =
    unknownProductsIn(items, (id) => byId.has(id)) ?? archivedProductsIn(items, (id) => byId.get(id)?.archived ?? false)
  if (refusal) throw refusal
  return items.flatMap(({ productId, quantity }) => {
    const product = byId.get(productId)
    if (!product) return []
    const { amount, currency } = product.price
    const lineTotal = { amount: amount * quantity, currency }
    return [{ productId, name: product.name, quantity, unitPrice: { amount, currency }, lineTotal }]
  })
}

function currencyOf(items: readonly OrderLine[]): string {
  const currency = items[0]?.unitPrice.currency ?? ''
  const odd = items.findIndex((line) => line.unitPrice.currency !== currency)
  if (odd !== -1) {
    const message = `is not priced in ${currency} as the first line is`
    throw new DomainError('VALIDATION_FAILED', { fields: [{ path: `items/${odd}/productId`, message }] })
  }
  return currency
}

/** What the customer sees of a record. */
export function toOrder(record: OrderRecord): Order {
  const { id, status, items, total, history, version, createdAt, updatedAt } = record
  const cancellableUntil = windowEndOf(record)
  return {
    id,
    number: orderNumberOf(record),
    status,
    ...(cancellableUntil === undefined ? {} : { cancellableUntil }),
    items,
    total,
    history,
    version,
    createdAt,
    updatedAt,
  }
}

/** The order as it was first answered: what a replayed Idempotency-Key gets, however far the order has come since. */
export function asFirstAnswered(record: OrderRecord): Order {
  const { retriedAtVersion: _, ...placed } = record
  const { history, createdAt } = record
  return toOrder({ ...placed, status: 'PENDING', history: history.slice(0, 1), version: 1, updatedAt: createdAt })
}
