import type { Product } from '@orders/shared/contracts/products'
import { useConsole } from '../console.ts'
import { formatMoney } from '../formats/money.ts'
import { Row } from '../ui/focus.tsx'
import { announce } from '../ui/frame.tsx'
import { MOST_OF_A_PRODUCT } from './basket.ts'
import { FEW, stockWords } from './stock-words.ts'

const TINTS = 5

export function ProductCard({ product }: { product: Product }) {
  const { basket } = useConsole()
  const { id, name, price, available } = product
  const quantity = basket.quantityOf(id)
  const isAll = quantity >= Math.min(available, MOST_OF_A_PRODUCT)

  function add() {
    if (isAll) return
    basket.add(id)
    const now = basket.quantityOf(id)
    announce(`${now} × ${name} in the basket, ${formatMoney({ ...price, amount: price.amount * now })}`)
  }

  return (
    <Row class="card product">
      <span class="mark" aria-hidden="true" style={{ background: `var(--tint-${tintOf(id)})` }}>
        {firstLetter(name)}
      </span>
      <div class="product-text">
        <h2 class="product-name" dir="auto">
          {name}
        </h2>
        <p class="price">{formatMoney(price)}</p>
        <p class="stock" data-level={levelOf(available)}>
          {stockWords(available)}
        </p>
      </div>
      <div class="product-buy">
        {/* Not disabled: that would take the focus away from the user who has just pressed it */}
        <button class="button" type="button" aria-label={`Add to basket: ${name}`} aria-disabled={isAll} onClick={add}>
          Add to basket
        </button>
        <p class="muted in-basket">{quantity > 0 && `${quantity} in basket`}</p>
      </div>
    </Row>
  )
}

function levelOf(available: number): 'none' | 'few' | 'some' {
  if (available === 0) return 'none'
  return available <= FEW ? 'few' : 'some'
}

/** Whole characters, however many code points they are made of. */
const firstLetter = (name: string): string =>
  [...new Intl.Segmenter('en').segment(name.trim())][0]?.segment.toUpperCase() ?? ''

const tintOf = (id: string): number => [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TINTS
