import type { Duplicates } from '../ports/audit.ts'
import type { Violation } from './violation.ts'

/** What they share is a customer's, and named nowhere. Pure. */
export function checkDuplicates({ share, firstId, lastId, count }: Duplicates): Violation {
  return share === 'address'
    ? { rule: 'user.address', id: lastId, problem: `has the address of user ${firstId}: ${count} users have it` }
    : { rule: 'order.key', id: lastId, problem: `has the customer's key of order ${firstId}: ${count} orders have it` }
}
