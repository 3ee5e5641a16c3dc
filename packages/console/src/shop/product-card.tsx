import type { Product } from '@orders/shared/contracts/products'
import { useSignal } from '@preact/signals'
import { useConsole } from '../console.ts'
import { formatMoney } from '../formats/money.ts'
import { Cut } from '../ui/cut.tsx'
import { Row } from '../ui/focus.tsx'
import { announce } from '../ui/frame.tsx'
import { MOST_OF_A_PRODUCT } from './basket/basket.ts'
import { Picture } from './picture.tsx'
import { FEW, stockWords } from './stock-words.ts'

export function ProductCard({ product }: { product: Product }) {
  const { basket } = useConsole()
  const isRefused = useSignal(false)
  const { id, name, price, available } = product
  const quantity = basket.quantityOf(id)
  const isAll = quantity >= Math.min(available, MOST_OF_A_PRODUCT)
  const refusalId = `refusal-${id}`

  function add() {
    if (isAll) return
    isRefused.value = basket.refusalOf(product) !== ''
    if (isRefused.value) return
    basket.add(product)
    const now = basket.quantityOf(id)
    announce(`${now} × ${name} in the basket, ${formatMoney({ ...price, amount: price.amount * now })}`)
  }

  return (
    <Row class="card product">
      <Picture product={product} />
      <div class="product-text">
        <h2>
          <Cut class="product-name" text={name} />
        </h2>
        <p class="price">{formatMoney(price)}</p>
        <div class="product-stock">
          <p class="stock" data-level={levelOf(available)}>
            {stockWords(available)}
          </p>
          <p class="muted in-basket">{quantity > 0 && `${quantity} in basket`}</p>
        </div>
      </div>
      <div class="product-buy">
        {/* Not disabled: that would take the focus away from the user who has just pressed it */}
        <button
          class="button"
          type="button"
          aria-label={`Add to basket: ${name}`}
          aria-disabled={isAll}
          aria-describedby={refusalId}
          onClick={add}
        >
          Add to basket
        </button>
        <p class="field-error" id={refusalId} role="alert">
          {isRefused.value && basket.refusalOf(product)}
        </p>
      </div>
    </Row>
  )
}

function levelOf(available: number): 'none' | 'few' | 'some' {
  if (available === 0) return 'none'
  return available <= FEW ? 'few' : 'some'
}
