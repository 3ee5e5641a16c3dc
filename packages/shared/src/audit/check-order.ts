import type { AuditedOrder } from '../ports/audit.ts'
import { checkHistory, checkTotal, checkWatch } from './check-life.ts'
import { checkMails } from './check-mails.ts'
import { readOrder } from './order-shape.ts'
import type { GracePeriod, Violation } from './violation.ts'

/** Everything that is wrong with an order and its mails. Pure. */
export function* checkOrder({ id, record, mails }: AuditedOrder, gracePeriod: GracePeriod): Generator<Violation> {
  const read = readOrder(record)
  if ('problem' in read) {
    yield { rule: 'order.shape', id, problem: read.problem }
    return
  }
  yield* checkHistory(read.order)
  yield* checkTotal(read.order)
  yield* checkWatch(read.order, gracePeriod)
  yield* checkMails(read.order, mails, gracePeriod)
}
