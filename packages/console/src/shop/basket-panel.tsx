import type { Product } from '@orders/shared/contracts/products'
import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { Refusal } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { formatMoney, sumByCurrency } from '../formats/money.ts'
import { ActionButton } from '../ui/buttons.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { type BasketLine, isQuantity } from './basket.ts'
import { BasketRow, type LineFault, quantityFieldId } from './basket-line.tsx'
import { faultsByLine } from './faults.ts'

export type Products = ReadonlyMap<string, Product>

interface BasketPanelProps {
  products: Products
  heading: RefObject<HTMLHeadingElement | null>
  order: () => Promise<void>
}

export function BasketPanel({ products, heading, order }: BasketPanelProps) {
  const { basket, user } = useConsole()
  const notice = useNotice()
  const isUnverified = useSignal(false)
  const faults = useSignal<ReadonlyMap<string, LineFault>>(new Map())
  const lines = basket.lines()

  async function place(): Promise<void> {
    notice.clear()
    faults.value = new Map()
    isUnverified.value = false
    try {
      await order()
    } catch (error) {
      notice.showError(error)
      if (!(error instanceof Refusal)) return
      isUnverified.value = error.code === 'EMAIL_NOT_VERIFIED'
      markFaults(error)
    }
  }

  function markFaults(refusal: Refusal): void {
    const words = faultsByLine(refusal, lines, (id) => products.get(id)?.price.currency)
    const atFault = lines.filter(({ productId }) => words.has(productId))
    faults.value = new Map(
      atFault.map(({ productId, quantity }) => [
        productId,
        { words: words.get(productId) ?? '', quantity, available: products.get(productId)?.available },
      ]),
    )
    if (atFault[0]) document.getElementById(quantityFieldId(atFault[0].productId))?.focus()
  }

  return (
    <section class="card basket">
      <h2 tabIndex={-1} ref={heading}>
        Basket
      </h2>
      {lines.length === 0 && <p class="muted">Nothing in it yet.</p>}
      <ul class="basket-lines">
        {lines.map((line) => (
          <BasketRow
            key={line.productId}
            line={line}
            product={products.get(line.productId)}
            fault={faults.value.get(line.productId)}
          />
        ))}
      </ul>
      {lines.length > 0 && (
        <p class="basket-total">
          <span>Total</span>
          <strong class="amount">{totalOf(lines, products)}</strong>
        </p>
      )}
      <Notice of={notice}>
        {isUnverified.value && (
          <>
            {' '}
            <a href="#/account">To your account</a>
          </>
        )}
      </Notice>
      {lines.length > 0 && (
        <ActionButton class="button primary wide" onPress={place} busyWords={user.value ? 'Placing…' : ''}>
          {user.value ? 'Place order' : 'Log in to order'}
        </ActionButton>
      )}
    </section>
  )
}

export function totalOf(lines: readonly BasketLine[], products: Products): string {
  if (!lines.every(({ quantity }) => isQuantity(quantity))) return '–'
  const amounts = lines.flatMap(({ productId, quantity }) => {
    const price = products.get(productId)?.price
    return price ? [{ ...price, amount: price.amount * quantity }] : []
  })
  return sumByCurrency(amounts).map(formatMoney).join(' + ')
}
