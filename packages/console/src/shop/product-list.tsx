import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { controlsOf } from '../ui/focus.tsx'
import { ActionButton } from '../ui/forms/buttons.tsx'
import type { Catalogue } from './catalogue.ts'
import { ProductCard } from './product-card.tsx'

interface ProductListProps {
  catalogue: Catalogue
  list: RefObject<HTMLUListElement | null>
  onError: (error: unknown) => void
}

/** Grows when it is asked to: one that grew by itself would push away what comes after it, such as the basket on a phone. */
export function ProductList({ catalogue: { items, nextCursor, loadMore }, list, onError }: ProductListProps) {
  const lastShown = useRef<Element | null>(null)
  const showMore = async () => {
    lastShown.current = list.current?.lastElementChild ?? null
    await loadMore().catch(onError)
  }

  // The button may be gone, and what was asked for begins there
  useLayoutEffect(() => {
    const first = lastShown.current?.nextElementSibling
    if (!first) return
    controlsOf(first)[0]?.focus()
    lastShown.current = null
  }, [items.value])

  return (
    <>
      <ul class="products" ref={list}>
        {items.value.map(({ product }) => (
          <ProductCard key={product.id} product={product} />
        ))}
      </ul>
      {nextCursor.value !== null && (
        <ActionButton class="button wide products-more" onPress={showMore} busyWords="Loading…">
          Show more products
        </ActionButton>
      )}
    </>
  )
}
