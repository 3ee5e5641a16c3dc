import type { Order } from '@orders/shared/contracts/orders'
import { formatMoney } from '../formats/money.ts'

export const LinesTable = ({ items, total }: Pick<Order, 'items' | 'total'>) => (
  <table class="lines">
    <thead class="unseen">
      <tr>
        <th scope="col">Item</th>
        <th scope="col">Price</th>
      </tr>
    </thead>
    <tbody>
      {items.map(({ productId, name, quantity, unitPrice, lineTotal }) => (
        <tr key={productId}>
          <td>
            <span dir="auto">{name}</span>
            <small>
              {quantity} × {formatMoney(unitPrice)}
            </small>
          </td>
          <td class="amount">{formatMoney(lineTotal)}</td>
        </tr>
      ))}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">Total</th>
        <td class="amount">{formatMoney(total)}</td>
      </tr>
    </tfoot>
  </table>
)
