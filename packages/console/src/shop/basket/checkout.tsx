import type { RefObject } from 'preact'
import { useConsole } from '../../console.ts'
import { formatMoney, sumByCurrency } from '../../formats/money.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { Notice, type NoticeState } from '../../ui/notice.tsx'
import type { Products } from '../catalogue.ts'
import { type BasketLine, isQuantity } from './basket.ts'

interface CheckoutProps {
  lines: readonly BasketLine[]
  products: Products
  notice: NoticeState
  isUnverified: boolean
  onPlace: () => Promise<void>
  heading: RefObject<HTMLHeadingElement | null>
}

/** The total and the button that orders, always in sight: below the lines, or at the bottom of a narrow screen. */
export function Checkout({ lines, products, notice, isUnverified, onPlace, heading }: CheckoutProps) {
  const { user } = useConsole()
  const units = lines.reduce((sum, { quantity }) => sum + (isQuantity(quantity) ? quantity : 0), 0)
  const words = `${formatNumber(units)} ${units === 1 ? 'item' : 'items'}`

  return (
    <section class="checkout" aria-label="Checkout">
      <Notice of={notice}>
        {isUnverified && (
          <>
            {' '}
            <a href="#/account">To your account</a>
          </>
        )}
      </Notice>
      <p class="basket-total">
        <button class="basket-jump" type="button" onClick={() => jumpTo(heading)}>
          <span class="unseen">To the basket: </span>
          {words}
        </button>
        <span class="basket-count">Total</span>
        <strong class="amount">{totalOf(lines, products)}</strong>
      </p>
      <ActionButton class="button primary wide" onPress={onPlace} busyWords={user.value ? 'Placing…' : ''}>
        {user.value ? 'Place order' : 'Log in to order'}
      </ActionButton>
    </section>
  )
}

export function jumpTo(heading: RefObject<HTMLHeadingElement | null>): void {
  heading.current?.focus()
  heading.current?.scrollIntoView()
}

function totalOf(lines: readonly BasketLine[], products: Products): string {
  const amounts = lines.flatMap(({ productId, quantity }) => {
    const price = products.get(productId)?.price
    return price && isQuantity(quantity) ? [{ ...price, amount: price.amount * quantity }] : []
  })
  // Of a part of it people would think that it is all
  return amounts.length === lines.length ? sumByCurrency(amounts).map(formatMoney).join(' + ') : '–'
}
