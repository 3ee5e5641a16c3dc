import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { Refusal } from '../../api/refusal.ts'
import { useConsole } from '../../console.ts'
import { useNotice } from '../../ui/notice.tsx'
import type { Catalogue } from '../catalogue.ts'
import { BasketRow, type LineFault, quantityFieldId } from './basket-line.tsx'
import { Checkout } from './checkout.tsx'
import { faultsByLine } from './faults.ts'

interface BasketPanelProps {
  catalogue: Catalogue
  heading: RefObject<HTMLHeadingElement | null>
  order: () => Promise<void>
}

/** What is in the basket, and what it takes to order it. */
export function BasketPanel({ catalogue, heading, order }: BasketPanelProps) {
  const { basket } = useConsole()
  const notice = useNotice()
  const isUnverified = useSignal(false)
  const faults = useSignal<ReadonlyMap<string, LineFault>>(new Map())
  const lines = basket.lines()
  const products = catalogue.products.value

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
    <div class="side">
      <section class="card basket">
        <h2 tabIndex={-1} ref={heading}>
          Basket
        </h2>
        {lines.length === 0 && (
          <p class="muted">Nothing in it yet. What you add waits here, and is yours once you order it.</p>
        )}
        <ul class="basket-lines">
          {lines.map((line) => (
            <BasketRow
              key={line.productId}
              line={line}
              product={products.get(line.productId)}
              isGone={catalogue.isGone(line.productId)}
              fault={faults.value.get(line.productId)}
            />
          ))}
        </ul>
      </section>
      {lines.length > 0 && (
        <Checkout
          lines={lines}
          products={products}
          notice={notice}
          isUnverified={isUnverified.value}
          onPlace={place}
          heading={heading}
        />
      )}
    </div>
  )
}
