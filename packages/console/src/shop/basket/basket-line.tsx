import type { Product } from '@orders/shared/contracts/products'
import { useConsole } from '../../console.ts'
import { formatMoney } from '../../formats/money.ts'
import { Cut } from '../../ui/cut.tsx'
import { Row } from '../../ui/focus.tsx'
import { shortageWords } from '../stock-words.ts'
import { type BasketLine, isQuantity, MOST_OF_A_PRODUCT } from './basket.ts'
import { GONE } from './faults.ts'
import { QuantityField } from './quantity-field.tsx'

/** What the API said of a line, which is true until the quantity or the stock is another. */
export interface LineFault {
  words: string
  quantity: number
  available: number | undefined
}

interface BasketLineProps {
  line: BasketLine
  product: Product | undefined
  isGone: boolean
  fault: LineFault | undefined
}

export function BasketRow({ line: { productId, quantity }, product, isGone, fault }: BasketLineProps) {
  const { basket } = useConsole()
  const label = product?.name ?? productId
  const available = product?.available
  const faultId = `fault-${productId}`
  const isStillTrue = fault?.quantity === quantity && fault.available === available
  const words =
    (isStillTrue && fault.words) ||
    (isGone && GONE) ||
    (available === undefined ? '' : shortageWords(available, quantity))
  return (
    <Row class="basket-line">
      <Cut class="basket-name" text={label} />
      <span class="amount">{product && amountOf(product, quantity)}</span>
      <div class="basket-controls">
        <QuantityField
          id={quantityFieldId(productId)}
          label={label}
          quantity={quantity}
          most={Math.min(available ?? MOST_OF_A_PRODUCT, MOST_OF_A_PRODUCT)}
          faultId={faultId}
          isFaulty={words !== ''}
          onChange={(next) => basket.set(productId, next)}
        />
        <button
          class="button quiet"
          type="button"
          aria-label={`Remove ${label}`}
          onClick={() => basket.remove(productId)}
        >
          Remove
        </button>
      </div>
      <p class="field-error" id={faultId} role="alert">
        {words}
      </p>
    </Row>
  )
}

export const quantityFieldId = (productId: string): string => `quantity-${productId}`

const amountOf = ({ price }: Product, quantity: number): string =>
  isQuantity(quantity) ? formatMoney({ ...price, amount: price.amount * quantity }) : '–'
