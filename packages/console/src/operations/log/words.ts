import type { AdminAction, AdminLogEntry } from '@orders/shared/contracts/admin'
import { formatAmount } from '../../formats/money.ts'
import { formatNumber } from '../../formats/numbers.ts'

export const ACTION_WORDS: Record<AdminAction, string> = {
  'product.put': 'created or replaced a product',
  'product.patch': 'changed a product',
  'product.stock': 'changed the stock',
  'order.retry': 'retried an order',
  'order.cancel': 'cancelled an order',
  'order.place': 'placed an order for a customer',
  'order.fulfil': 'answered for the warehouse',
  'dead-letter.redrive': 'sent a dead letter again',
  'dead-letter.drop': 'dropped a dead letter',
  'mail.resend': 'sent a mail again',
  'suppression.lift': 'lifted a suppression',
  'webhook.create': 'added an endpoint',
  'webhook.update': 'changed an endpoint',
  'webhook.delete': 'deleted an endpoint',
  'webhook.rotate-secret': 'made a new secret',
  'webhook.replay': 'delivered events again',
  'api-key.create': 'made an API key',
  'api-key.rotate': 'rotated an API key',
  'api-key.revoke': 'revoked an API key',
  'user.grant': 'made a user an admin',
  'user.revoke': 'made an admin a customer',
}

/** Pages that show what was changed, by the kind of its action. */
const PAGE_OF: Record<string, (target: string) => string> = {
  product: (id) => `/operations/products/${encodeURIComponent(id)}`,
  order: (id) => `/operations/orders/${id}`,
  mail: (id) => `/operations/mails?order=${id.split(':')[0]}`,
  suppression: () => '/operations/suppressions',
  webhook: (id) => `/operations/webhooks/${id}`,
}
const HAS_NO_PAGE: readonly AdminAction[] = ['webhook.delete']

/** @returns nothing where the target has no page, or none any more */
export function pageOfTarget({ action, target }: Pick<AdminLogEntry, 'action' | 'target'>): string | undefined {
  const [kind = ''] = action.split('.')
  return HAS_NO_PAGE.includes(action) ? undefined : PAGE_OF[kind]?.(target)
}

/** Who it was. */
export function describeAdmin(
  { adminId, adminEmail }: Pick<AdminLogEntry, 'adminId' | 'adminEmail'>,
  ownId: string | undefined,
): string {
  if (adminId === ownId) return 'You'
  if (adminEmail !== undefined) return adminEmail
  const [kind, ...rest] = adminId.split(':')
  if (kind === 'key') return `API key ${rest.join(':')}`
  return kind === 'command' ? `${rest.join(':')} on the command line` : `Admin ${adminId}`
}

export interface Change {
  name: string
  /** Absent where there was nothing before, or it is not known. */
  before?: string
  after: string
}

type Details = AdminLogEntry['details']

const DETAIL_WORDS: Record<string, string> = { available: 'stock', delta: 'by', imageUrl: 'picture' }

/** What was changed, with what it was before. */
export function changesIn(details: Details): Change[] {
  const { amount, amountBefore, currency, currencyBefore, ...rest } = details
  const price = priceChange({ amount, amountBefore, currency, currencyBefore })
  const others = Object.entries(rest).flatMap(([name, after]) => {
    if (name.endsWith('Before') && name.slice(0, -'Before'.length) in details) return []
    const before = details[`${name}Before`]
    const change = { name: DETAIL_WORDS[name] ?? wordsOf(name), after: textOf(name, after) }
    return [before === undefined ? change : { ...change, before: textOf(name, before) }]
  })
  return price ? [price, ...others] : others
}

/** An amount is of use with its currency only, which is the one after the change unless it has changed as well. */
function priceChange(price: Partial<Details>): Change | undefined {
  const { amount, amountBefore, currency, currencyBefore } = price
  if (amount === undefined && currency === undefined) return undefined
  if (typeof amount !== 'number') {
    const before = currencyBefore === undefined ? {} : { before: String(currencyBefore) }
    return { name: 'currency', ...before, after: String(currency) }
  }
  const inCurrency = (value: number, code: unknown) =>
    typeof code === 'string' ? formatAmount({ amount: value, currency: code }) : formatNumber(value)
  const after = `${inCurrency(amount, currency)} ${currency ?? 'minor units'}`
  if (typeof amountBefore !== 'number') return { name: 'price', after }
  const was = inCurrency(amountBefore, currencyBefore ?? currency)
  return { name: 'price', before: currencyBefore === undefined ? was : `${was} ${currencyBefore}`, after }
}

/** `createdAt` is "created at". */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function textOf(name: string, value: Details[string]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value === '' ? 'none' : value
  const number = formatNumber(value)
  return name === 'delta' && value > 0 ? `+${number}` : number
}
