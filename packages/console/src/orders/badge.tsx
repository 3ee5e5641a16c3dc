import type { OrderStatus } from '@orders/shared/contracts/orders'
import { STATUS_WORDS } from './statuses.ts'

export const Badge = ({ status }: { status: OrderStatus }) => (
  <span class="badge" data-status={status}>
    {STATUS_WORDS[status]}
  </span>
)
