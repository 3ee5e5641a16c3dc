import { toAdminOrder } from '@orders/shared/admin/list-orders'
import { readTimeline } from '@orders/shared/admin/timeline'
import type { AdminOrder, TimelineItem } from '@orders/shared/contracts/admin'
import { getNamedOrder } from '@orders/shared/orders/get-order'
import type { Store } from '@orders/shared/ports/stores'
import { toDetails, toTable } from '../output/table.ts'
import type { CommandResult } from './run.ts'

/** @throws DomainError ORDER_NOT_FOUND */
export async function explainOrder(store: Store, name: string): Promise<CommandResult> {
  const timeline = await readTimeline({ store }, name)
  const order = toAdminOrder(await getNamedOrder({ store }, timeline.id))
  const rows = timeline.items.map((item) => [item.at, item.type, describeItem(item)])
  // What happened is what the operator looks for: it is not clipped
  const table = toTable(['AT', 'WHAT', 'HOW'], rows)
  return { json: timeline, text: [table, ...describeWait(order, Date.now())].join('\n\n') }
}

/** An answer that comes late is taken as long as no worker has failed the order. */
export function describeWait({ awaitsUntil }: Pick<AdminOrder, 'awaitsUntil'>, nowMs: number): string[] {
  if (awaitsUntil === undefined) return []
  return [`${Date.parse(awaitsUntil) > nowMs ? 'Waits' : 'Waited'} for its answer until ${awaitsUntil}.`]
}

export function describeItem(item: TimelineItem): string {
  switch (item.type) {
    case 'status':
      return join(item.status, joined(item.reason, item.traceId && `trace ${item.traceId}`))
    case 'attempt':
      // A reference alone is in brackets
      return item.detail?.startsWith('(') ? `${item.outcome} ${item.detail}` : join(item.outcome, item.detail)
    case 'event': {
      const { event, version, sentAt, traceId } = item
      return join(`${event}, version ${version}, ${sentAt ? `sent ${sentAt}` : 'waits to be sent'}`, traceId)
    }
    case 'mail':
      return join(`${item.id.split(':')[1]} is ${item.state}, failed tries: ${item.tries}`, item.reason)
    case 'delivery': {
      const { id, event, version, state, tries } = item
      const failed = state === 'delivered' ? tries - 1 : tries
      return `${event}, version ${version}, to webhook ${id.split(':')[0]}: ${state}, failed tries: ${failed}`
    }
    case 'admin':
      return join(`${item.action} by ${item.adminId}`, toDetails(item.details))
  }
}

const joined = (...words: (string | undefined)[]): string => words.filter(Boolean).join(', ')
const join = (words: string, more: string | undefined): string => (more ? `${words}: ${more}` : words)
