import type { OrderLine } from '../../../contracts/orders.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { OrderRecord } from '../../../domain/order.ts'
import type { ProductRecord } from '../../../domain/product.ts'
import type { AuditedMail, AuditSource, UnsentEvent } from '../../../ports/audit.ts'
import type { OrderStore, Store } from '../../../ports/stores.ts'

/** The part of a store in which orders live. */
export interface Shop extends Pick<Store, 'audit'> {
  orders: Pick<OrderStore, 'place' | 'commit' | 'findById'>
}

interface Shelves {
  products: ReadonlyMap<string, ProductRecord>
  orders: Map<string, OrderRecord>
  mails: Map<string, AuditedMail[]>
  events: UnsentEvent[]
}

/** What a store has to come to, without a database: every promise of the port in its plainest form, one thing after another. */
export function createShopModel(products: readonly ProductRecord[]): Shop {
  const shelves: Shelves = {
    products: new Map(products.map((product) => [product.id, { ...product }])),
    orders: new Map(),
    mails: new Map(),
    events: [],
  }
  return { orders: modelOrders(shelves), audit: modelAudit(shelves) }
}

function modelOrders({ products, orders, mails, events }: Shelves): Shop['orders'] {
  const write: (event: Parameters<OrderStore['place']>[1]) => void = ({ id, type, subject, time }) =>
    events.push({ id, type, orderId: subject, atMs: Date.parse(time) })

  return {
    findById: async (id) => orders.get(id),
    place: async (order, event) => {
      const key = order.idempotency?.key
      const earlier = [...orders.values()].find((one) => key !== undefined && one.idempotency?.key === key)
      if (earlier) return { placed: false, earlier }
      take(products, order.items)
      orders.set(order.id, order)
      write(event)
      return { placed: true }
    },
    commit: async ({ before, after, stock, event, mail }) => {
      const stored = orders.get(before.id)
      if (stored?.status !== before.status || stored.version !== before.version) return false
      if (stock === 'reserve') take(products, after.items)
      if (stock === 'return') move(products, after.items, 1)
      orders.set(after.id, after)
      if (event) write(event)
      const ledger = mails.get(after.id) ?? []
      const isNew = mail && !ledger.some(({ kind }) => kind === mail.kind)
      if (isNew) mails.set(after.id, [...ledger, { kind: mail.kind, state: 'unsent' }])
      return true
    },
  }
}

function take(products: Shelves['products'], lines: readonly OrderLine[]): void {
  const items = lines
    .map(({ productId, quantity }) => ({
      productId,
      requested: quantity,
      available: products.get(productId)?.available ?? 0,
    }))
    .filter(({ requested, available }) => requested > available)
  if (items.length > 0) throw new DomainError('OUT_OF_STOCK', { items })
  move(products, lines, -1)
}

function move(products: Shelves['products'], lines: readonly OrderLine[], sign: 1 | -1): void {
  for (const { productId, quantity } of lines) {
    const product = products.get(productId)
    if (product) product.available += sign * quantity
  }
}

function modelAudit({ products, orders, mails, events }: Shelves): AuditSource {
  const heldOf = (productId: string) =>
    [...orders.values()]
      .filter(({ status }) => status !== 'FAILED' && status !== 'CANCELLED')
      .flatMap(({ items }) => items.filter((line) => line.productId === productId))
      .reduce((sum, { quantity }) => sum + quantity, 0)

  return {
    stock: async () =>
      [...products.values()].map(({ id, available, stocked }) => ({
        productId: id,
        held: heldOf(id),
        available,
        stocked,
      })),
    orders: async ({ limit, afterId = '' }) =>
      [...orders.values()]
        .filter(({ id }) => id > afterId)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map((record) => ({ id: record.id, record, mails: mails.get(record.id) ?? [] })),
    duplicates: async () => [],
    unsentEvents: async ({ beforeMs, limit, after = { atMs: 0, id: '' } }) =>
      events
        .filter(({ atMs, id }) => atMs < beforeMs && (atMs - after.atMs || (id > after.id ? 1 : -1)) > 0)
        .toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
        .slice(0, limit),
  }
}
