import type { OrderStatus } from '@orders/shared/contracts/orders'
import { Refusal } from '../../api/refusal.ts'
import { STATUSES } from '../../orders/statuses.ts'
import { addressWith } from '../lists/address.ts'

export const ORDERS = '/operations/orders'

/** What orders are looked for by; it stands in the address, and in the query of the API. */
export interface OrderFilters {
  number?: string
  email?: string
  productId?: string
  userId?: string
  status?: OrderStatus
  /** Newest first without it. */
  sort?: 'createdAt'
}

/** What an address asks for; what makes no sense is dropped. */
export function filtersOf(query: Readonly<Record<string, string>>): OrderFilters {
  const status = STATUSES.find(([value]) => value === query['status'])?.[0]
  const texts = (['number', 'email', 'productId', 'userId'] as const).flatMap((name) => {
    const text = query[name]?.trim()
    return text ? [[name, text]] : []
  })
  return {
    ...Object.fromEntries(texts),
    ...(status ? { status } : {}),
    ...(query['sort'] === 'createdAt' ? { sort: 'createdAt' } : {}),
  }
}

export const addressOf = (filters: OrderFilters): string => addressWith(ORDERS, { ...filters })

/** The path of the API to the orders that fit. */
export const pathOf = (filters: OrderFilters, page: Record<string, string | undefined> = {}): string =>
  addressWith('/api/admin/orders', { ...filters, ...page })

const NAMES: Record<string, string> = {
  number: 'The number',
  email: 'The address',
  productId: 'The product',
  userId: 'The customer',
  cursor: 'The page',
}

/** Says which filter is wrong: the API names it, and there is no form to mark it in once it is in the address. */
export function explainFilters(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.code !== 'VALIDATION_FAILED') return error
  const [first] = error.errors
  const name = NAMES[first?.path.replace('query/', '') ?? '']
  return name === undefined ? error : new Refusal({ status: error.status, title: `${name} ${first?.message}` })
}
